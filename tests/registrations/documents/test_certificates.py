"""Certificates: a page for each person who was present, with the days of presence alone."""

from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import actors, attendance
from registrations.enums import Status
from registrations.exports.naming import column_titles
from registrations.exports.purposes import CERTIFICATES
from registrations.models import Attendee, Disclosure
from registrations.models.attendance import AttendanceState, AttendanceWay
from tests import builders as b
from tests.registrations.documents.reading import check_accessible, document_of, plain, text_of
from workshop.enums import AttendanceBy, DayPart
from workshop.errors import RuleViolation
from workshop.models import Event

pytestmark = pytest.mark.django_db

FIRST, LAST = date(2083, 11, 3), date(2083, 11, 4)
EVENING = datetime(2083, 11, 4, 10, tzinfo=UTC)
PRESENT, ABSENT = AttendanceState.PRESENT, AttendanceState.ABSENT
FIRST_DAY, LAST_DAY = "Wednesday, 3 November 2083", "Thursday, 4 November 2083"


@pytest.fixture
def event() -> Event:
    return b.build_event()


def person(event: Event, **fields) -> Attendee:
    delegation = b.build_delegation(event=event)
    return b.build_attendee(delegation=delegation, status=Status.CONFIRMED, **fields)


def mark(attendee: Attendee, state=PRESENT, *, day=FIRST, part=DayPart.WHOLE) -> None:
    by = actors.staff(b.build_user())
    attendance.mark(
        attendee, state, day=day, part=part, way=AttendanceWay.SHEET, by=by, now=EVENING
    )


def pages_of(event: Event, **choices) -> list[str]:
    reader = document_of(event, CERTIFICATES, **choices)
    return [" ".join(page.extract_text().split()) for page in reader.pages]


def test_each_who_was_present_has_a_page_with_these_days_alone(event):
    first, both = person(event, family_name="First"), person(event, family_name="Both")
    absent = person(event, family_name="Absent")
    person(event, family_name="Unrecorded")
    mark(first)
    mark(both)
    mark(both, day=LAST)
    mark(absent, ABSENT)

    pages = pages_of(event)

    days = [[day in page for day in (FIRST_DAY, LAST_DAY)] for page in pages]
    assert days == [[True, False], [True, True]]
    assert ["FIRST" in pages[0], "BOTH" in pages[1]] == [True, True]


def test_presence_that_was_corrected_gives_no_certificate(event):
    someone = person(event)
    mark(someone)
    mark(someone, ABSENT)

    assert pages_of(event) == ["Nobody is listed."]


def test_half_a_day_is_named_as_such(event):
    event.attendance_by = AttendanceBy.HALF_DAY
    event.save()
    someone = person(event)
    mark(someone, part=DayPart.MORNING)
    mark(someone, part=DayPart.AFTERNOON)
    mark(someone, day=LAST, part=DayPart.AFTERNOON)

    [page] = pages_of(event)

    assert f"{FIRST_DAY} {LAST_DAY}, afternoon" in page
    assert f"{FIRST_DAY}," not in page


def test_page_says_what_is_certified_by_whom(event):
    event.shows_funding = True
    event.save()
    someone = person(event, honorific="Ms", family_name="Example", native_name="Έψιλον")
    mark(someone)

    reader = document_of(event, CERTIFICATES)

    text = " ".join(text_of(reader).split())
    for words in ("Certificate of attendance", "This is to certify that", "Ms Given EXAMPLE",
                  "Έψιλον", str(someone.delegation.name), "took part in", "Practical Cooperation",
                  "3–4 November 2083", "Conference Hotel, Beijing", "The Organiser",
                  "Place and date", "Name and signature", "Stamp", "Funded by the European Union",
                  f"Reference {someone.reference}"):  # fmt: skip
        assert words in text
    check_accessible(reader, title="Certificate of attendance: Practical Cooperation")


def test_certificate_in_both_languages(event):
    mark(person(event))

    text = plain(text_of(document_of(event, CERTIFICATES, language="both")))

    for words in ("PracticalCooperation", "务实合作研讨会", "主办方", "3–4November2083",
                  "2083年11月3日至4日", "Wednesday,3November2083/2083年11月3日星期三"):  # fmt: skip
        assert words in text


def test_certificates_are_recorded_and_need_no_consent_to_circulation(event):
    someone = person(event, circulation=False)
    mark(someone)

    document_of(event, CERTIFICATES)

    row = Disclosure.objects.get()
    assert (row.purpose, row.people) == ("certificates", [someone.pk])
    assert column_titles(row.purpose, row.columns)[-1] == "Days present"


def test_character_that_no_font_has_is_told_before_printing(event):
    mark(person(event, family_name="Cuneiform \U00012000"))

    with pytest.raises(RuleViolation) as refusal:
        document_of(event, CERTIFICATES)
    assert refusal.value.code == "no_glyph"


def test_certificates_take_the_same_queries_for_any_number(event):
    counts = []
    for number in (1, 2, 27):
        for _each in range(number):
            mark(person(event))
        with CaptureQueriesContext(connection) as captured:
            document_of(event, CERTIFICATES)
        counts.append(len(captured))

    assert counts == [3, 3, 3]
