"""Who finds what: each marked field is looked for in all that each kind of reader can open.

What is found must be a field that the register says this reader may see. A new page is
looked at as soon as it has an address.
"""

import io

import pytest
from django.test import Client
from pypdf import PdfReader

from registrations import links
from registrations.exports.purposes import PARTICIPANT_LIST, STAFF_FULL
from registrations.exports.spreadsheet import Format
from registrations.privacy.fields import PERSONAL_FIELDS, Reader
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b
from tests.registrations.export_reading import made, read_cells
from tests.registrations.marked import DAYS, build_marked, markers
from tests.test_permissions import GET, KEYED, OPEN, scene_about

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]

READERS = {f"{each.model}.{each.name}": each.audience.readers for each in PERSONAL_FIELDS}
# Pages about institutions, accounts and forms that hold nobody yet, and what ends a session.
_EMPTY = ("_add", "_delete", "_institution_", "_auth_", ":auth_", "logout", "password", "second-factor", "sign-in")  # fmt: skip
# In demo mode alone everybody reads the messages of the people, who are invented.
OPEN_NAMES = [name for name in GET if GET[name] == OPEN and name not in {*KEYED, "demo-messages"}]
STAFF_NAMES = [
    name
    for name in GET
    if (name.startswith("admin:") or GET[name][0] == 302)
    and not name.startswith(("own", "delegation-"))
    and not any(part in name for part in _EMPTY)
]


def found_in(texts: dict[str, str], *, but: frozenset[str] = frozenset()) -> dict[str, set[str]]:
    """Return the marked fields that each text shows, by its name."""
    known = markers()
    shown = {}
    for name, text in texts.items():
        small = text.lower()
        fields = {field for mark, field in known.items() if mark in small} - but
        fields |= {f"day {each}" for each in DAYS.values() if each.isoformat() in small or f"{each:%-d %b}".lower() in small}  # fmt: skip
        if fields:
            shown[name] = fields
    return shown


def not_meant(shown: dict[str, set[str]], reader: Reader) -> dict[str, set[str]]:
    """Return what of it the register does not give to the reader."""
    wrong = {
        name: {field for field in fields if reader not in READERS.get(field, frozenset())}
        for name, fields in shown.items()
    }
    return {name: fields for name, fields in wrong.items() if fields}


def pages(client, paths):
    """Return the text of every page that opens, by its name."""
    answers = {name: client.get(path) for name, path in paths.items()}
    return {
        name: b"".join(answer.streaming_content).decode("utf-8", "replace") if answer.streaming else answer.content.decode("utf-8", "replace")
        for name, answer in answers.items()
        if answer.status_code == 200
    }  # fmt: skip


def keyed_paths(attendee, focal_point):
    """Return the pages of the person, or of the focal point on the person."""
    path_of = scene_about(attendee).path_of
    own = links.path_of(attendee).split("/")[-2]
    names = [
        name for name in GET if name.startswith("own" if focal_point is None else "delegation")
    ]
    paths = {name: path_of(name) for name in names}
    if focal_point is not None:
        key = links.path_of(focal_point).split("/")[-2]
        return {
            name: "/".join(["", "d", key, *path.split("/")[3:]]) for name, path in paths.items()
        }
    assert all(own in path for path in paths.values())
    return paths


def test_every_marked_field_can_be_found_at_all(client):
    attendee = build_marked()
    path = scene_about(attendee).path_of("own-data-file")

    shown = found_in({"file": client.get(path).text})["file"]

    others = {
        name
        for name in markers().values()
        if name.startswith(("focalpoint", "contribution", "agendarelease", "evidence", "vehicle"))
    }
    assert set(markers().values()) - shown == others


def test_public_finds_nothing_of_a_person():
    path_of = scene_about(build_marked()).path_of

    assert found_in(pages(Client(), {name: path_of(name) for name in OPEN_NAMES})) == {}


@pytest.mark.parametrize("role", [DESK, ORGANISER, OFFICER, MANAGER])
def test_staff_find_what_the_register_gives_to_their_role(client, role, errors_expected):
    attendee = build_marked()
    path_of = scene_about(attendee).path_of
    client.force_login(b.build_user(event=attendee.event, role=role))
    reader = Reader.OFFICE if role in {OFFICER, MANAGER} else Reader.STAFF

    shown = found_in(pages(client, {name: path_of(name) for name in STAFF_NAMES}))

    assert not_meant(shown, reader) == {}
    assert "attendee.family_name" in shown["admin:registrations_attendee_change"]


def test_focal_point_finds_what_the_register_gives():
    attendee = build_marked()
    paths = keyed_paths(attendee, attendee.delegation.focal_points.first())

    shown = found_in(pages(Client(), paths))

    assert not_meant(shown, Reader.FOCAL_POINT) == {}
    assert "attendee.email" in shown["delegation-edit"]


def test_other_delegation_and_colleague_find_nothing():
    attendee = build_marked()
    colleague = b.build_attendee(delegation=attendee.delegation)
    stranger = b.build_attendee(delegation=b.build_delegation(event=attendee.event))
    point = b.build_focal_point(delegation=stranger.delegation)
    paths = {}
    for who, reader, focal_point in (("colleague", colleague, None), ("stranger", stranger, None), ("point", stranger, point)):  # fmt: skip
        file_answer = {name: path for name, path in keyed_paths(reader, focal_point).items() if not name.endswith("-file") or name == "own-data-file"}  # fmt: skip
        paths |= {f"{who} {name}": path for name, path in file_answer.items()}

    assert found_in(pages(Client(), paths)) == {}


def test_person_finds_sensitive_values_and_staffs_notes_with_the_code_alone():
    paths = keyed_paths(build_marked(), None)
    guarded = {f"{each.model}.{each.name}" for each in PERSONAL_FIELDS if each.is_sensitive}
    guarded |= {"attendee.staff_note", *(f"day {each}" for each in DAYS.values())}

    shown = found_in(pages(Client(), paths))

    opened = {name for name, fields in shown.items() if fields & guarded}
    assert opened == {"own-data-open", "own-data-file"}


@pytest.mark.parametrize("language", ["en", "zh-hans", "both"])
@pytest.mark.parametrize("format", [Format.XLSX, Format.CSV])
def test_list_of_participants_holds_what_participants_may_see(language, format):
    event = build_marked().event

    cells = read_cells(event, purpose=PARTICIPANT_LIST, format=format, language=language)

    shown = found_in({"list": str(cells)})
    assert not_meant(shown, Reader.PARTICIPANTS) == {}
    assert "attendee.position" in shown["list"] or "attendee.position_zh" in shown["list"]


@pytest.mark.parametrize("language", ["en", "zh-hans", "both"])
def test_list_on_paper_holds_what_participants_may_see(language):
    event = build_marked().event

    file = io.BytesIO(made(event, purpose=PARTICIPANT_LIST, format=Format.PDF, language=language))
    pages = [page.extract_text() for page in PdfReader(file).pages]

    shown = found_in({"list": "".join("".join(pages).split())})
    assert not_meant(shown, Reader.PARTICIPANTS) == {}
    assert "attendee.position" in shown["list"] or "attendee.position_zh" in shown["list"]


def test_list_of_all_registrations_holds_what_officers_may_see():
    event = build_marked().event

    shown = found_in({"list": made(event, purpose=STAFF_FULL, format=Format.CSV).decode()})

    assert not_meant(shown, Reader.OFFICE) == {}
    assert {"attendee.staff_note", "answer.value"} <= shown["list"]
