"""A registration that somebody else began: the person checks it and hands it in."""

import pytest

from registrations import links
from registrations.domain import actors, registration
from registrations.domain.registration import Entry
from registrations.enums import Purpose, Status
from registrations.models import Attendee, Consent
from tests import builders as b
from workshop.enums import RegistrationMode
from workshop.models import Event

pytestmark = pytest.mark.django_db

FILLED_IN = {
    "family_name": "Proposed",
    "name_order": "given_first",
    "capacity": "delegate",
    "email": "proposed@example.org",
    "language": "en",
    "step": "save",
}


@pytest.fixture
def draft() -> Attendee:
    """Return a draft at an event by invitation, where nobody may register alone."""
    event = b.build_event(mode=RegistrationMode.INVITATION)
    b.build_notice(event=event)
    entry = Entry(values={"family_name": "Proposed", "position": "As last time"})
    return registration.save_draft(
        b.build_delegation(event=event), entry, by=actors.staff(b.build_user()), now=b.NOW
    )


def test_own_page_of_a_draft_leads_to_checking_it(client, draft):
    path = links.path_of(draft)

    page = client.get(path).content.decode()

    assert f'href="{path}submit/"' in page
    assert "Somebody has begun it for you" in page
    assert f'href="{path}edit/"' not in page


def test_submitting_takes_the_answers_and_the_consents(client, draft):
    path = links.path_of(draft)
    page = client.get(f"{path}submit/").content.decode()
    assert 'value="As last time"' in page
    assert "How your data is used." in page

    answer = client.post(f"{path}submit/", {**FILLED_IN, "position": "New", "photos": "on"})

    draft.refresh_from_db()
    assert answer.url == f"{path}done/"
    assert (draft.status, draft.position) == (Status.SUBMITTED, "New")
    rows = Consent.objects.filter(attendee=draft).order_by("pk")
    assert [(row.purpose, row.answer, row.actor) for row in rows] == [
        (Purpose.CIRCULATION, "refused", "delegate"),
        (Purpose.PHOTOS, "given", "delegate"),
        (Purpose.FUTURE_CONTACT, "refused", "delegate"),
    ]
    assert draft.messages.get().kind == "received"


@pytest.mark.parametrize("fault", [{"email": ""}, {"step": "language"}])
def test_submitting_keeps_what_was_typed(client, draft, fault):
    answer = client.post(
        f"{links.path_of(draft)}submit/", {**FILLED_IN, "print_as": "Typed"} | fault
    )

    assert 'value="Typed"' in answer.content.decode()
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_submitting_twice_leads_to_the_own_page(client, draft):
    path = links.path_of(draft)
    client.post(f"{path}submit/", FILLED_IN)

    assert client.post(f"{path}submit/", FILLED_IN).url == path
    assert draft.messages.count() == 1


def test_submitting_after_closing_is_not_offered(client, draft):
    Event.objects.update(closes_at=b.NOW.replace(year=2020))
    path = links.path_of(draft)

    assert f'href="{path}submit/"' not in client.get(path).content.decode()
    assert client.post(f"{path}submit/", FILLED_IN).url == f"{path}?notice=no_submission"
