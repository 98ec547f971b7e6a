"""Files that people hand in: accepted by what they are, whatever they are called."""

import io
import re
import zipfile

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import storages
from django.utils import timezone

from registrations.domain import uploads
from registrations.domain.uploads import ENDINGS, accepted_type
from registrations.models import Delegation, ProposedChange, Upload
from tests import builders as b
from workshop.errors import RuleViolation

PDF = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n1 0 obj\n<<>>\nendobj\n"
PNG = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\0\1\0\0\0\1\x08\2\0\0\0"
JPEG = b"\xff\xd8\xff\xe0\0\x10JFIF\0\1\1\0\0\1\0\1\0\0\xff\xdb"


@pytest.fixture(autouse=True)
def _empty_storage():
    """Forget the files of other tests, which lie in memory."""
    for folder in ("answers", "documents", "notes"):
        storages["private"].delete(folder)


@pytest.fixture
def event():
    return b.build_event()


def _package(*parts):
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as package:
        for part in parts:
            package.writestr(part, "<x/>")
    return made.getvalue()


DOCX = _package("[Content_Types].xml", "word/document.xml")
XLSX = _package("[Content_Types].xml", "xl/workbook.xml")


@pytest.mark.parametrize(
    ("content", "ending"),
    [(PDF, ".pdf"), (PNG, ".png"), (JPEG, ".jpg"), (DOCX, ".docx"), (XLSX, ".xlsx")],
)
def test_accepted_type_is_told_by_the_content(content, ending):
    file = ContentFile(content, name="note.exe")

    assert ENDINGS[accepted_type(file)] == ending
    assert file.read() == content


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"just words",
        b"<html><script>alert(1)</script>%PDF-1.7</html>",
        b"MZ\x90\0\3\0\0\0",
        b"PK\x03\x04 no package",
        _package("readme.txt"),
        _package("[Content_Types].xml", "ppt/presentation.xml"),
        _package("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin"),
        _package("[Content_Types].xml", "word/document.xml", *map(str, range(5000))),
    ],
)
def test_accepted_type_refuses_what_it_does_not_know_whatever_the_name(content):
    with pytest.raises(RuleViolation) as refused:
        accepted_type(ContentFile(content, name="passport.pdf"))

    assert refused.value.code == "wrong_type"


def test_accepted_type_refuses_a_file_above_the_limit(settings):
    settings.UPLOAD_MAX_SIZE = len(PDF)
    assert accepted_type(ContentFile(PDF)) == "application/pdf"

    with pytest.raises(RuleViolation) as refused:
        accepted_type(ContentFile(PDF + b" "))

    assert refused.value.code == "too_large"


@pytest.mark.parametrize(
    ("name", "safe"),
    [
        ("Lebenslauf.PDF", "Lebenslauf.pdf"),
        ("../../etc/passwd", "passwd.pdf"),
        ("C:\\Users\\x\\照会 1.exe", "照会 1.pdf"),
        ('a"b\r\nSet-Cookie: x.pdf', "abSet-Cookie x.pdf"),
        ("...", "file.pdf"),
        ("", "file.pdf"),
        ("x" * 300, "x" * 146 + ".pdf"),
    ],
)
def test_safe_name_keeps_what_can_be_shown_and_saved(name, safe):
    assert uploads.safe_name(name, "application/pdf") == safe


@pytest.mark.django_db
def test_kept_file_lies_under_a_name_of_our_own(event):
    upload = b.build_upload(event=event, name="My passport.pdf")

    assert upload.name == "My passport.pdf"
    assert re.fullmatch(r"answers/[0-9a-f]{32}\.pdf", upload.file.name)
    assert upload.file.open().read() == b.PDF


@pytest.fixture(autouse=True)
def _no_files_of_other_tests():
    """Empty the store, as rows are rolled back after each test and files are not."""
    storage = storages["private"]
    for folder in storage.listdir("")[0]:
        storage.delete(folder)


@pytest.mark.django_db
def test_tidy_deletes_what_nobody_took_up_in_time(event, settings):
    question = b.build_question(event=event, kind="file")
    old, taken, new = (b.build_upload(event=event) for _number in range(3))
    b.build_attendee(
        delegation=b.build_delegation(event=event), **{f"question-{question.pk}": taken.token}
    )
    Upload.objects.exclude(pk=new.pk).update(uploaded_at=b.NOW - settings.UPLOAD_KEPT_FOR * 2)

    assert uploads.delete_unused(now=b.NOW) == 1

    assert set(Upload.objects.all()) == {taken, new}
    assert not old.file.storage.exists(old.file.name)
    assert taken.file.storage.exists(taken.file.name)


@pytest.mark.django_db
def test_tidy_spares_a_file_that_waits_in_a_proposed_change(event, settings):
    upload = b.build_upload(event=event)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))
    ProposedChange.objects.create(
        attendee=attendee,
        values={"question-1": upload.token, "days": []},
        proposed_at=b.NOW,
        actor="delegate",
    )

    assert uploads.delete_unused(now=b.NOW + settings.UPLOAD_KEPT_FOR * 2) == 0
    assert upload.file.storage.exists(upload.file.name)


@pytest.mark.django_db
def test_tidy_deletes_the_files_of_rows_that_are_gone(event, settings):
    upload = b.build_upload(event=event)
    Upload.objects.all().delete()
    storage = upload.file.storage

    assert uploads.delete_unused(now=timezone.now()) == 0
    assert storage.exists(upload.file.name)
    assert uploads.delete_unused(now=timezone.now() + settings.UPLOAD_KEPT_FOR * 2) == 1
    assert not storage.exists(upload.file.name)


@pytest.mark.django_db
def test_tidy_deletes_a_note_verbale_that_no_delegation_names(event, settings):
    kept, gone = (b.build_delegation(event=event) for _each in range(2))
    for each in (kept, gone):
        each.note_verbale.save("note.pdf", ContentFile(b"%PDF-1.7"))
    name, storage = gone.note_verbale.name, gone.note_verbale.storage
    # As after a purge that was killed before it deleted the file.
    Delegation.objects.filter(pk=gone.pk).update(note_verbale="")

    assert uploads.delete_unused(now=timezone.now() + settings.UPLOAD_KEPT_FOR * 2) == 1
    assert (storage.exists(kept.note_verbale.name), storage.exists(name)) == (True, False)


@pytest.mark.django_db
def test_tidy_where_no_file_was_ever_handed_in_deletes_nothing():
    assert uploads.delete_unused(now=b.NOW) == 0


@pytest.mark.django_db
def test_tidy_lets_a_file_be_that_has_just_been_taken_up(event, settings, monkeypatch):
    question = b.build_question(event=event, kind="file")
    upload = b.build_upload(event=event)
    delete = uploads._delete

    def take_up_first(stale):
        person = {f"question-{question.pk}": upload.token}
        b.build_attendee(delegation=b.build_delegation(event=event), **person)
        return delete(stale)

    monkeypatch.setattr(uploads, "_delete", take_up_first)

    assert uploads.delete_unused(now=b.NOW + settings.UPLOAD_KEPT_FOR * 2) == 0
    assert upload.file.storage.exists(upload.file.name)
