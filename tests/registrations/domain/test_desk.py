"""What the desk finds, what it counts, and the links of its helpers."""

from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from registrations.domain import actors, attendance, desk, desk_links
from registrations.enums import Action, Status
from registrations.models import Attendee, DeskLink, HistoryEntry
from registrations.models.attendance import AttendanceState, AttendanceWay
from registrations.roles import OFFICER
from tests import builders as b
from workshop.enums import DayPart
from workshop.errors import RuleViolation
from workshop.models import Event

pytestmark = pytest.mark.django_db

DAY = date(2083, 11, 3)
NOW = datetime(2083, 11, 3, 1, 2, tzinfo=UTC)
WHOLE = DayPart.WHOLE


@pytest.fixture
def event() -> Event:
    return b.build_event()


def people(event):
    return desk.people_of(event, day=DAY, part=WHOLE)


def names(event, words) -> list[str]:
    return [each.family_name for each in desk.find(people(event), words).people]


def person(event, name, *, status=Status.CONFIRMED, **values) -> Attendee:
    delegation = values.pop("delegation", None) or b.build_delegation(event=event, seats=None)
    return b.build_attendee(delegation=delegation, status=status, family_name=name, **values)


@pytest.mark.parametrize(
    "words",
    [
        "pang",
        "SHUQ",
        "shuqiang pang",
        "树强",
        "庞",
        "ПАН",
        "　Ｐａｎｇ ",
        "pang\0shu",
        "embassy of ruritania",
        "卢里塔尼亚",
    ],
)
def test_person_is_found_by_any_part_of_name_or_institution_in_either_script(event, words):
    institution = b.build_institution(name=b.text("Embassy of Ruritania", "卢里塔尼亚大使馆"))
    delegation = b.build_delegation(event=event, institution=institution)
    person(
        event, "Pang", given_names="Shuqiang", chinese_name="庞树强", native_name="Пан",
        delegation=delegation,
    )  # fmt: skip
    person(event, "Other")

    assert names(event, words) == ["Pang"]


def test_person_is_found_by_the_reference_with_or_without_its_dash(event):
    one = person(event, "Pang")

    assert names(event, one.reference.lower()) == ["Pang"]
    for typed in (one.reference, one.reference.replace("-", ""), f" {one.reference.lower()} "):
        assert desk.by_reference(people(event), typed) == one
    assert desk.by_reference(people(event), "") is None


@pytest.mark.parametrize(
    "words", ["", "  ", "pang@example.org", "@example", "nobody", "pang nobody", "\0"]
)
def test_desk_finds_nobody_by_nothing_or_by_an_address(event, words):
    person(event, "Pang", email="pang@example.org")

    assert names(event, words) == []


def test_nobody_of_another_event_and_no_draft_or_duplicate_is_found(event):
    first = person(event, "Pang", given_names="Twice")
    person(b.build_event(), "Pang")
    twin = person(
        event, "Pang", given_names="Twice", delegation=first.delegation, status=Status.SUBMITTED
    )
    assert twin.duplicate_of == first

    assert [each.pk for each in desk.find(people(event), "pang").people] == [first.pk]


def test_the_confirmed_stand_first_and_many_are_cut(event):
    delegation = b.build_delegation(event=event, seats=None)
    person(event, "Chen", given_names="A", status=Status.WITHDRAWN, delegation=delegation)
    later = person(event, "Chen", given_names="Z")
    assert desk.find(people(event), "chen").people[0] == later

    for number in range(desk.MOST_FOUND - 1):
        person(event, f"Chen{number}", given_names=uuid4().hex, delegation=delegation)
    found = desk.find(people(event), "chen")

    assert (len(found.people), found.has_more) == (desk.MOST_FOUND, True)


def test_people_come_with_what_is_recorded_of_them(event):
    by = actors.staff(b.build_user(event=event, role=OFFICER))
    one, two = person(event, "One"), person(event, "Two")
    attendance.check_in(one, day=DAY, part=WHOLE, token=uuid4(), by=by, now=NOW)

    found = {each.pk: (each.attendance_state, each.attended_at) for each in people(event)}

    assert found == {one.pk: ("present", NOW), two.pk: (None, None)}


def test_turnout_counts_the_newest_statement_of_each_confirmed_person(event):
    by = actors.staff(b.build_user(event=event, role=OFFICER))
    first = b.build_delegation(event=event, seats=None, protocol_rank=1)
    second = b.build_delegation(event=event, seats=None, protocol_rank=2)
    b.build_delegation(event=event)  # nobody is expected
    one, two, three, _four, five = (
        person(event, f"P{n}{uuid4().hex}", delegation=first) for n in range(5)
    )
    person(event, "Waiting", status=Status.SUBMITTED, delegation=second)
    person(event, "Last", delegation=second)
    known = {"day": DAY, "part": WHOLE, "by": by, "now": NOW}
    for each in (one, two, five):
        attendance.check_in(each, token=uuid4(), **known)
    attendance.mark(two, AttendanceState.ABSENT, way=AttendanceWay.SHEET, **known)
    attendance.mark(three, AttendanceState.EXCUSED, way=AttendanceWay.HAND, **known)
    attendance.mark(five, AttendanceState.OPEN, way=AttendanceWay.HAND, **known)

    rows = desk.turnout(event, day=DAY, part=WHOLE)

    assert [(each.delegation, each.expected, each.present, each.excused, each.absent, each.unrecorded) for each in rows] == [(first, 5, 1, 1, 1, 2), (second, 1, 0, 0, 0, 1)]  # fmt: skip


def test_turnout_takes_as_many_queries_for_one_as_for_thirty(event, django_assert_num_queries):
    for count in (1, 3, 30):
        while Attendee.objects.count() < count:
            person(event, f"P{uuid4().hex}")
        with django_assert_num_queries(2):
            assert len(desk.turnout(event, day=DAY, part=WHOLE)) == count


# Links.


def renew(event, day=DAY, *, by=None) -> DeskLink:
    by = by or actors.staff(b.build_user(event=event, role=OFFICER))
    return desk_links.renew(event, day, by=by, now=NOW)


def test_link_is_made_once_a_day_and_renewed_in_place(event):
    first = renew(event)
    assert (first.day, first.key_version) == (DAY, 1)

    again = renew(event)

    assert (again, again.key_version) == (first, 2)
    assert renew(event, DAY + timedelta(days=1)) != first
    assert HistoryEntry.objects.filter(event=event, action=Action.DESK_LINK).count() == 3


def test_only_staff_make_links_and_only_for_days_of_the_event(event):
    helper = actors.helper(renew(event))

    with pytest.raises(RuleViolation, match="not_yours"):
        renew(event, by=helper)
    with pytest.raises(RuleViolation, match="wrong_day"):
        renew(event, date(2083, 11, 9))


@pytest.mark.parametrize(
    ("hours", "is_open"),
    [(0, True), (14, True), (15, False), (-9, True), (-10, False), (24, False)],
)
def test_link_opens_on_its_day_in_the_zone_of_the_event(event, hours, is_open):
    link = renew(event)

    assert desk_links.is_open(link, now=NOW + timedelta(hours=hours)) == is_open


def test_link_of_a_day_that_is_no_longer_of_the_event_opens_nothing(event):
    link = renew(event)
    link.event.starts_on = DAY + timedelta(days=1)

    assert not desk_links.is_open(link, now=NOW)
