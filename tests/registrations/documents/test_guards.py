"""The list for the guards on paper: people and vehicles, with what has changed."""

from datetime import UTC, datetime

import pytest

from registrations.domain import actors, lifecycle
from registrations.enums import Purpose
from registrations.exports.purposes import VENUE_SECURITY
from registrations.models import Attendee
from registrations.privacy import security
from tests import builders as b
from tests.registrations.documents.reading import check_accessible, document_of, plain, text_of
from workshop.errors import RuleViolation
from workshop.models import Event

pytestmark = pytest.mark.django_db


@pytest.fixture
def event() -> Event:
    event = b.build_event()
    b.build_asked_group(event=event, group=Purpose.IDENTITY)
    return event


def known(event: Event, family_name: str) -> Attendee:
    delegation = event.delegations.first() or b.build_delegation(event=event, seats=None)
    attendee = b.build_attendee(delegation=delegation, status="confirmed", family_name=family_name)
    b.give_sensitive(attendee, group=Purpose.IDENTITY, **b.WHOLE_PASSPORT)
    return attendee


def test_paper_has_people_and_vehicles(event):
    known(event, "Example")
    b.build_vehicle(delegation=event.delegations.get())

    reader = document_of(event, VENUE_SECURITY)

    page = plain(text_of(reader))
    for words in ("Example", "P0000001", "2089-01-02", "Vehicles and drivers", "京A·00000", "blue van", "Driver One"):  # fmt: skip
        assert plain(words) in page
    assert "Sinceitwasfrozen" not in page
    check_accessible(reader, title="Practical Cooperation")
    box = reader.pages[0].mediabox
    assert box.width > box.height


def test_paper_says_what_has_changed(event):
    b.build_security_plan(event=event, freeze_days=60)
    gone = known(event, "Gone")
    security.freeze(event, {gone.pk: None}, {}, by=actors.SYSTEM, now=datetime(2083, 9, 10, tzinfo=UTC))  # fmt: skip
    known(event, "Added")
    lifecycle.withdraw(gone, by=actors.DELEGATE, now=b.NOW)
    event.starts_on = event.ends_on = datetime(2083, 9, 2, tzinfo=UTC).date()
    event.save()

    page = plain(text_of(document_of(event, VENUE_SECURITY)))

    assert ("withdrawn" in page, "Added" in page, "added" in page) == (True, True, True)


def test_paper_of_nobody_says_so(event):
    assert "Nobody is listed." in text_of(document_of(event, VENUE_SECURITY))


def test_character_that_no_font_has_is_told(event):
    known(event, "Example \U0001e900")

    with pytest.raises(RuleViolation) as refusal:
        document_of(event, VENUE_SECURITY)

    assert refusal.value.code == "no_glyph"
