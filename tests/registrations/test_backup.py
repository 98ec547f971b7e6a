"""What was backed up comes back row by row and file by file, and nobody who was erased since."""

import json
import re
from pathlib import Path

import pytest

from tests import site
from tests.site import KEY, Site

pytestmark = pytest.mark.django_db


# For the session: a worker that takes up tests of this file again would make it again.
@pytest.fixture(scope="session")
def full(tmp_path_factory, django_db_setup, django_db_blocker) -> Site:
    """Return a site with the demonstration and files, some of their names hard to write."""
    with django_db_blocker.unblock():
        made = site.new(tmp_path_factory.mktemp("full"), "full")
    made.done("migrate")
    made.done("demo_data")
    for name in ("private/answers/会议 é.pdf", "media/logo.svg"):
        (made.folder / name).parent.mkdir(parents=True, exist_ok=True)
        (made.folder / name).write_bytes(bytes(range(256)) * 999)
    return made


@pytest.fixture(scope="session")
def backup(full, tmp_path_factory) -> Path:
    """Return the folder of a backup of the full site."""
    said = full.done("backup", "--to", str(tmp_path_factory.mktemp("backups")))
    return Path(re.fullmatch(r"The backup is in (.+)\.\n", said)[1])


def _copy(backup: Path, folder: Path) -> Path:
    copy = folder / "copy"
    for path in backup.rglob("*"):
        if path.is_file():
            target = copy / path.relative_to(backup)
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(path.read_bytes())
    return copy


def test_an_empty_place_gets_every_row_and_every_file(full, backup, tmp_path):
    empty = site.new(tmp_path, "empty")

    empty.done("restore", str(backup))

    rows = full.rows()
    assert empty.rows() == rows
    assert empty.files() == full.files()
    # The comparison looked at something.
    assert (len(rows["registrations_attendee"]) > 50, len(rows) > 40) == (True, True)
    assert len(full.files()) >= 2


def test_numbers_go_on_where_they_were(full, backup, tmp_path):
    empty = site.new(tmp_path, "numbers")
    last = (
        "SELECT seq FROM sqlite_sequence WHERE name = 'registrations_attendee'"
        if full.url.startswith("sqlite")
        else "SELECT last_value FROM registrations_attendee_id_seq"
    )

    empty.done("restore", str(backup))

    assert empty.query(last) == full.query(last)


def test_who_was_erased_since_is_erased_again(backup, tmp_path):
    place = site.new(tmp_path, "erased")
    place.done("restore", str(backup))
    people = "SELECT count(*) FROM registrations_attendee"
    [(before,)] = place.query(people)
    erase = (
        "from registrations.models import Attendee\n"
        "from registrations.domain.actors import SYSTEM\n"
        "from registrations.privacy import erasure\n"
        "from django.utils import timezone\n"
        "erasure.erase(Attendee.objects.order_by('pk').first(), by=SYSTEM, now=timezone.now())\n"
    )
    place.done("shell", "--no-imports", "-c", erase)
    erased = place.query("SELECT person FROM registrations_erasure")

    said = place.done("restore", str(backup), "--replace")

    assert "unknown to the database: 1; data found and erased again: 1" in said
    assert place.query("SELECT person FROM registrations_erasure") == erased
    assert place.query(people) == [(before - 1,)]


def test_data_is_not_given_up_unless_told(full, backup):
    rows = full.rows()

    refused = full.manage("restore", str(backup))

    assert refused.returncode == 1
    assert refused.stderr == (
        "CommandError: The backup was not restored. "
        "The site has data already. --replace gives that up.\n"
    )
    assert full.rows() == rows


def test_what_came_after_the_backup_goes_where_told(full, backup, tmp_path):
    place = site.new(tmp_path, "after")
    place.done("restore", str(backup))
    (place.folder / "private/answers/later.pdf").write_bytes(b"later")
    place.query("DELETE FROM django_session")
    place.query("UPDATE workshop_event SET slug = 'elsewhere-' || id")

    place.done("restore", str(backup), "--replace")

    assert (place.rows(), place.files()) == (full.rows(), full.files())


@pytest.fixture
def empty(tmp_path) -> Site:
    return site.new(tmp_path, "untouched")


def _change(copy: Path, **changes) -> None:
    path = copy / "manifest.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))


def _flip_a_byte(copy: Path) -> None:
    path = copy / "files/media/logo.svg"
    path.write_bytes(b"\xff" + path.read_bytes()[1:])


DAMAGES = {
    "has no manifest": (lambda copy: (copy / "manifest.json").unlink(), "it has no manifest.json."),
    "cut manifest": (
        lambda copy: (copy / "manifest.json").write_text("{"),
        "manifest.json is damaged.",
    ),
    "other format": (
        lambda copy: _change(copy, format=2),
        "The backup has the format 2; this reads 1.",
    ),
    "other kind": (lambda copy: _change(copy, vendor="oracle"), "The backup is of oracle, and"),
    "newer": (
        lambda copy: _change(copy, migrations=[["workshop", "9999_later"]]),
        "of a newer version of the portal: workshop.9999_later is not known here.",
    ),
    "changed file": (_flip_a_byte, "files/media/logo.svg is not what was written."),
    "lost file": (
        lambda copy: (copy / "files/media/logo.svg").unlink(),
        "files/media/logo.svg is missing.",
    ),
    "added file": (
        lambda copy: (copy / "files/media/more.svg").write_bytes(b""),
        "files/media/more.svg does not belong to it.",
    ),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_damaged_backup_is_refused_in_words(damage, backup, empty, tmp_path):
    copy = _copy(backup, tmp_path)
    harm, words = DAMAGES[damage]
    harm(copy)

    refused = empty.manage("restore", str(copy))

    assert (refused.returncode, words in refused.stderr) == (1, True)
    assert "Traceback" not in refused.stderr
    assert (empty.rows(), empty.files()) == ({}, {})


def test_a_backup_of_another_key_is_refused_and_an_earlier_one_is_known(backup, empty):
    other = {"SECRET_KEY": "tests-only-" + "o" * 60}

    refused = empty.manage("restore", str(backup), **other)
    known = empty.manage("restore", str(backup), **other, SECRET_KEY_FALLBACKS=KEY)

    assert "The backup was made under another SECRET_KEY." in refused.stderr
    assert (refused.returncode, known.returncode) == (1, 0)


def test_keys_lie_apart_and_not_in_the_backup(full, tmp_path):
    keys = tmp_path / "keys.env"
    parent = tmp_path / "backups"

    inside = full.manage("backup", "--to", str(parent), "--keys", str(parent / "keys.env"))
    full.done("backup", "--to", str(parent), "--keys", str(keys))
    again = full.manage("backup", "--to", str(parent), "--keys", str(keys))

    assert "The keys must not lie among the backups" in inside.stderr
    assert "No backup was made." in again.stderr
    assert f"SECRET_KEY={KEY}\n" in keys.read_text()
    assert keys.stat().st_mode & 0o777 == 0o600
    written = [path for path in parent.rglob("*") if path.is_file()]
    assert [path for path in written if KEY.encode() in path.read_bytes()] == []
    assert {path.stat().st_mode & 0o777 for path in written} == {0o600}
    assert not [path for path in parent.iterdir() if path.name.endswith(".part")]
