"""Files in a bucket are kept, given out, erased and restored as those on a disk are."""

import itertools
import socket
from collections.abc import Iterator
from datetime import timedelta

import boto3
import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from moto.server import ThreadedMotoServer

from registrations.domain import actors, uploads
from registrations.enums import Status
from registrations.links import path_of
from registrations.models import Attendee, Erasure, Upload
from registrations.privacy import erasure, ledger, purge
from registrations.roles import ORGANISER
from tests import builders as b
from workshop import env
from workshop.backup import files
from workshop.enums import Visibility
from workshop.models import Document
from workshop.models.files import private_storage

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

ALL_DUE = b.NOW + timedelta(days=3000)
_numbers = itertools.count(1)
CHINESE = "answers/会议 é+%.pdf"


@pytest.fixture(scope="module")
def service() -> Iterator[str]:
    """Yield host and port of a service that speaks S3, in this process."""
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    yield "{}:{}".format(*server.get_host_and_port())
    server.stop()


def keep_files_at(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """Put the storages of the address in the place of those that models and commands know."""
    for alias, folder in (("default", "media"), ("private", "private")):
        storage = storages.create_storage(env.bucket_at(url, folder))
        monkeypatch.setitem(storages._storages, alias, storage)
    for model, column in uploads._FILES:
        monkeypatch.setattr(model._meta.get_field(column), "storage", private_storage())


@pytest.fixture
def bucket(service, monkeypatch):
    """Return a new bucket, in which the site keeps its files under ``site/``."""
    made = boto3.resource(
        "s3",
        endpoint_url=f"http://{service}",
        region_name="eu-central-1",
        aws_access_key_id="key",
        aws_secret_access_key="secret",
    ).Bucket(f"files-{next(_numbers)}")
    made.create(CreateBucketConfiguration={"LocationConstraint": "eu-central-1"})
    url = f"http://key:se%2Fcret@{service}/{made.name}/site?region=eu-central-1"
    keep_files_at(url, monkeypatch)
    return made


def keys(bucket):
    return [each.key for each in bucket.objects.all()]


def content(storage, name):
    with storage.open(name) as file:
        return file.read()


def is_unknown(storage, name):
    with pytest.raises(FileNotFoundError):
        storage.open(name)
    with pytest.raises(FileNotFoundError):
        storage.get_modified_time(name)


def test_file_has_no_address_and_nobody_but_its_owner_has_a_right_to_it(bucket, settings):
    storage = private_storage()
    first = storage.save("notes/a.pdf", ContentFile(b"first"))
    large = b"second" * (settings.SCAN_MAX_SIZE // 6)
    second = storage.save("notes/a.pdf", ContentFile(large))

    assert (first, second == first) == ("notes/a.pdf", False)
    assert [content(storage, each) for each in (first, second)] == [b"first", large]
    assert (storage.size(second), storage.listdir("")) == (
        len(large),
        (["notes"], []),
    )
    # Of a file written in parts the tag ends in their number.
    assert "-" not in bucket.Object(f"site/private/{second}").e_tag
    grants = [bucket.Object(key).Acl().grants for key in keys(bucket)]
    assert [[each["Permission"] for each in found] for found in grants] == [["FULL_CONTROL"]] * 2
    assert [each["Grantee"]["Type"] for found in grants for each in found] == ["CanonicalUser"] * 2
    with pytest.raises(ValueError, match="not accessible"):
        storage.url(first)
    storage.delete(first)
    storage.delete(first)
    is_unknown(storage, first)


def test_document_is_given_out_to_those_who_may_have_it_and_goes_with_its_row(
    bucket, django_capture_on_commit_callbacks
):
    event = b.build_event()
    b.build_agenda_item(event=event)
    b.build_release(event=event)
    staff = Client()
    staff.force_login(b.build_user(event=event, role=ORGANISER))
    form = {"event": event.pk, "title_en": "Paper", "visibility": Visibility.PARTICIPANTS}
    file = SimpleUploadedFile("paper.pdf", b.PDF)
    staff.post(reverse("admin:workshop_document_add"), form | {"language": "en", "file": file})
    document = Document.objects.get()
    delegation = b.build_delegation(event=event)
    own = path_of(b.build_attendee(delegation=delegation, status=Status.CONFIRMED))

    given = Client().get(f"{own}documents/{document.pk}/")

    assert (b"".join(given), given["Content-Length"]) == (b.PDF, str(len(b.PDF)))
    assert Client().get(f"/{event.slug}/documents/{document.pk}/").status_code == 404
    assert keys(bucket) == [f"site/private/{document.file.name}"]
    with django_capture_on_commit_callbacks(execute=True):
        document.delete()
    assert keys(bucket) == []


def test_purge_and_tidying_delete_what_people_handed_in(
    bucket, settings, django_capture_on_commit_callbacks
):
    event = b.build_event()
    delegation = b.build_delegation(event=event)
    question = b.build_question(event=event, kind="file")
    answer = {f"question-{question.pk}": b.build_upload(event=event).token}
    b.build_attendee(delegation=delegation, **answer)
    delegation.note_verbale.save("note.pdf", ContentFile(b.PDF))
    b.build_scan(event=event)
    lost = b.build_upload(event=event)
    Upload.objects.filter(pk=lost.pk).delete()
    folders = [key.split("/")[2] for key in sorted(keys(bucket))]
    assert folders == ["answers", "answers", "evidence", "notes"]

    assert uploads.delete_unused(now=timezone.now()) == 0
    assert uploads.delete_unused(now=timezone.now() + settings.UPLOAD_KEPT_FOR * 2) == 1
    with django_capture_on_commit_callbacks(execute=True):
        purge.purge(now=ALL_DUE)

    assert (keys(bucket), Attendee.objects.count()) == ([], 0)


def test_erasure_is_in_the_bucket_before_it_is_done_and_readiness_asks_for_it(
    bucket, client, monkeypatch, errors_expected
):
    officer = actors.staff(b.build_user())
    erasure.erase(b.build_attendee(), by=officer, now=b.NOW)
    [number] = Erasure.objects.values_list("number", flat=True)
    path = f"site/private/erasures/{number}.json"
    assert keys(bucket) == [path]
    with pytest.raises(ZeroDivisionError), ledger.erasing() as numbers:  # noqa: PT012 - both at once
        ledger.record(1, "reference", now=b.NOW, numbers=numbers)
        assert len(keys(bucket)) == 2
        raise ZeroDivisionError
    assert keys(bucket) == [path]
    assert client.get("/readyz").json()["status"] == "ok"

    # As after a database that was put back.
    Erasure.objects.all().delete()
    monkeypatch.setattr(ledger, "_IN_PROGRESS_FOR", -timedelta(minutes=1))

    answer = client.get("/readyz")
    assert (answer.status_code, answer.json()) == (503, {"status": "erasures to be replayed"})
    assert ledger.numbers_without_row() == [number]


def test_files_are_copied_from_the_bucket_and_put_back(bucket, tmp_path):
    storage, written = private_storage(), bytes(range(256)) * 999
    storage.save(CHINESE, ContentFile(written))
    storage.save(f"{ledger.FOLDER}/old.json", ContentFile(b"old"))
    storages["default"].save("logo.svg", ContentFile(b"<svg/>"))

    files.dump(tmp_path)

    copied = {path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*.*")}
    assert copied == {f"private/{CHINESE}", "private/erasures/old.json", "media/logo.svg"}
    storage.delete(CHINESE)
    storage.save("answers/later.pdf", ContentFile(b"later"))
    storage.save(f"{ledger.FOLDER}/new.json", ContentFile(b"new"))
    assert files.is_empty() is False
    files.load(tmp_path)
    kept = {"answers/later.pdf": False, CHINESE: True, "erasures/old.json": True}
    assert {name: storage.exists(name) for name in kept} == kept
    assert content(storage, CHINESE) == written
    assert content(storage, f"{ledger.FOLDER}/new.json") == b"new"


@pytest.mark.parametrize("trouble", ["no bucket", "no service"])
def test_bucket_that_is_away_is_no_empty_one(
    trouble, bucket, client, service, monkeypatch, tmp_path, errors_expected
):
    if trouble == "no bucket":
        bucket.delete()
    else:
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            port = free.getsockname()[1]
        keep_files_at(f"http://key:secret@127.0.0.1:{port}/bucket", monkeypatch)

    answer = client.get("/readyz")

    assert (answer.status_code, answer.json()) == (503, {"status": "files unavailable"})
    with pytest.raises(CommandError, match=r"are unavailable\. The storage of files"):
        call_command("replay_erasures")
    with pytest.raises(OSError, match="The storage of files"):
        files.dump(tmp_path)
    with pytest.raises(OSError, match="The storage of files"):
        private_storage().save("answers/a.pdf", ContentFile(b"a"))
