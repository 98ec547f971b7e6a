"""What a focal point does on the delegation's page, beside registering and changing."""

import re

import pytest

from registrations import links
from registrations.domain import actors, registration, replacing
from registrations.domain.registration import Entry
from registrations.enums import Capacity, ChangeState, Reply, Status
from registrations.models import Delegation, FocalPoint, ProposedChange
from tests import builders as b
from workshop.enums import Group, RegistrationMode
from workshop.models import AskedGroup, Event

pytestmark = pytest.mark.django_db

CUT_OFF_PASSED = b.NOW.replace(year=2020)


@pytest.fixture
def delegation() -> Delegation:
    event = b.build_event(mode=RegistrationMode.INVITATION)
    b.build_notice(event=event)
    return b.build_delegation(event=event, seats=4, alternates=1)


@pytest.fixture
def focal_point(delegation) -> FocalPoint:
    return b.build_focal_point(delegation=delegation)


@pytest.fixture
def path(focal_point) -> str:
    return links.path_of(focal_point)


def draft_of(focal_point, **values):
    entry = Entry(values={"family_name": "Draft"} | values)
    return registration.save_draft(
        focal_point.delegation, entry, by=actors.focal_point(focal_point), now=b.NOW
    )


def page_of(client, path: str) -> str:
    return client.get(path).content.decode()


def row_of(page: str, attendee) -> str:
    """Return the part of the page that shows the person."""
    return re.search(rf'<li id="person-{attendee.reference}">(.*?)</li>', page, re.DOTALL)[1]


def status_of(attendee) -> str:
    attendee.refresh_from_db()
    return attendee.status


def token_of(client, path: str) -> str:
    return re.search(r'name="token" value="([^"]+)"', page_of(client, path))[1]


def filled_in(client, path: str, **values) -> dict:
    return {
        "token": token_of(client, path),
        "family_name": "Newcomer",
        "name_order": "given_first",
        "language": "en",
        "capacity": "delegate",
        "step": "save",
    } | values


# The page.


def test_page_shows_the_figures_of_seats_and_alternates(client, delegation, path):
    for status in (Status.CONFIRMED, Status.SUBMITTED, Status.WAITLISTED):
        b.build_attendee(delegation=delegation, status=status)
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.ALTERNATE)

    figures = re.findall(r"<dt>([^<]+)</dt><dd>([^<]+)</dd>", page_of(client, path))

    assert figures == [
        ("Seats", "4"),
        ("used", "1"),
        ("left", "3"),
        ("waiting for a decision", "1"),
        ("on the waiting list", "1"),
        ("Alternates", "1 of 1"),
    ]


def test_page_sets_those_apart_who_no_longer_attend(client, delegation, path):
    gone = [
        b.build_attendee(delegation=delegation, status=status)
        for status in (Status.WITHDRAWN, Status.DECLINED, Status.CANCELLED)
    ]
    coming = b.build_attendee(delegation=delegation)

    above, below = page_of(client, path).split("No longer attending")

    assert coming.reference in above
    assert [each.reference in above for each in gone] == [False] * 3
    assert [each.reference in below for each in gone] == [True] * 3
    assert [f"{each.reference}/again/" in below for each in gone] == [True, False, False]


@pytest.mark.parametrize("is_shown", [True, False])
def test_page_shows_the_place_on_the_waiting_list_where_the_event_does(
    client, delegation, path, is_shown
):
    Event.objects.update(shows_waiting_position=is_shown)
    b.build_attendee(delegation=delegation, status=Status.WAITLISTED)
    second = b.build_attendee(
        delegation=delegation, status=Status.WAITLISTED, now=b.NOW.replace(hour=9)
    )

    row = row_of(page_of(client, path), second)
    own = page_of(client, links.path_of(second))

    assert ("place 2 on the waiting list" in row) is is_shown
    assert ("Your place on the waiting list of your delegation: 2." in own) is is_shown


def test_page_marks_missing_answers_and_waiting_changes(client, delegation, path):
    AskedGroup.objects.create(event=delegation.event, group=Group.PHONE, is_required=True)
    lacking = b.build_attendee(delegation=delegation)
    changing = b.build_attendee(delegation=delegation, phone="12345", status=Status.CONFIRMED)
    ProposedChange.objects.create(
        attendee=changing, state=ChangeState.OPEN, proposed_at=b.NOW, actor="delegate"
    )

    page = page_of(client, path)

    marks = [re.findall(r'"mark">([^<]+)<', row_of(page, each)) for each in (lacking, changing)]
    assert marks == [["answers are missing"], ["a change waits for the organiser"]]


def test_page_asks_of_those_online_only_what_all_are_asked(client, delegation, path):
    AskedGroup.objects.create(
        event=delegation.event, group=Group.PHONE, is_required=True, audience="in_person"
    )
    online = b.build_attendee(delegation=delegation, mode="online")
    coming = b.build_attendee(delegation=delegation)

    page = page_of(client, path)

    assert ["answers are missing" in row_of(page, each) for each in (online, coming)] == [
        False,
        True,
    ]


def test_page_tells_who_replaces_whom(client, delegation, path):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED, family_name="Former")
    new = replacing.name_replacement(
        former, Entry(values={"family_name": "Newcomer"}), by=actors.DELEGATE, now=b.NOW
    )

    page = page_of(client, path)

    assert "replaces Given FORMER" in row_of(page, new)
    assert "replaced by NEWCOMER" in row_of(page, former)


def test_page_warns_of_two_heads(client, delegation, path):
    heads = [b.build_attendee(delegation=delegation) for _each in range(2)]
    delegation.attendees.update(capacity=Capacity.HEAD)

    page = page_of(client, path)

    assert "More than one person stands here as head of delegation." in page
    assert [f"{each.reference}/head/" in page for each in heads] == [True, True]


@pytest.mark.parametrize("rows", [1, 3, 200])
def test_page_with_everything_has_constant_queries(
    client, delegation, focal_point, path, rows, django_assert_num_queries
):
    Event.objects.update(shows_waiting_position=True)
    AskedGroup.objects.create(event=delegation.event, group=Group.PHONE, is_required=True)
    first = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    replacing.name_replacement(
        first, Entry(values={"family_name": "Newcomer"}), by=actors.DELEGATE, now=b.NOW
    )
    draft_of(focal_point)
    # Stored at once: two hundred through the verbs would take a minute.
    type(first).objects.bulk_create(
        type(first)(
            event=delegation.event,
            delegation=delegation,
            family_name=f"Delegate{number}",
            reference=f"REF-{number:04}",
            status=Status.WAITLISTED,
            created_at=b.NOW,
            submitted_at=b.NOW,
            waitlisted_at=b.NOW,
        )
        for number in range(rows)
    )

    with django_assert_num_queries(11):
        page = page_of(client, path)

    assert page.count('<li id="person-') == rows + 3


# Opening.


def test_opening_the_page_by_get_is_not_taken_for_a_person(client, focal_point, path):
    page = page_of(client, path)

    focal_point.refresh_from_db()
    assert focal_point.opened_at is None
    assert f'data-opened="{path}opened/"' in page


def test_script_of_the_page_tells_that_it_was_opened(client, focal_point, path):
    answer = client.post(f"{path}opened/")

    focal_point.refresh_from_db()
    assert (answer.status_code, answer.content) == (204, b"")
    assert focal_point.opened_at is not None
    assert "data-opened" not in page_of(client, path)


def test_anything_that_is_posted_tells_that_the_page_was_opened(client, focal_point, path):
    client.post(f"{path}add/", {"step": "language"})

    focal_point.refresh_from_db()
    assert focal_point.opened_at is not None


# Order and head.


def test_move_leads_back_to_the_button(client, delegation, path):
    first, second = (b.build_attendee(delegation=delegation) for _each in range(2))

    answer = client.post(f"{path}{second.reference}/move/", {"direction": "up"})

    assert answer.url == f"{path}?notice=moved#up-{second.reference}"
    assert list(delegation.attendees.within_delegation()) == [second, first]


def test_move_beyond_the_end_says_so(client, delegation, path):
    b.build_attendee(delegation=delegation)
    last = b.build_attendee(delegation=delegation)

    answer = client.post(f"{path}{last.reference}/move/", {"direction": "down"})

    assert answer.status_code == 422
    assert "This person stands first or last already." in answer.content.decode()


def test_move_in_no_direction_leads_back(client, delegation, path):
    attendee = b.build_attendee(delegation=delegation)

    assert client.post(f"{path}{attendee.reference}/move/", {"direction": "off"}).url == path


def test_head_is_named_and_the_former_becomes_a_delegate(client, delegation, path):
    former = b.build_attendee(delegation=delegation, capacity=Capacity.HEAD)
    new = b.build_attendee(delegation=delegation)

    answer = client.post(f"{path}{new.reference}/head/")

    former.refresh_from_db()
    new.refresh_from_db()
    assert answer.url == f"{path}?notice=head#person-{new.reference}"
    assert (former.capacity, new.capacity) == (Capacity.DELEGATE, Capacity.HEAD)
    assert client.post(f"{path}{new.reference}/head/").status_code == 422


# Drafts.


def test_draft_needs_no_more_than_the_family_name(client, delegation, path):
    AskedGroup.objects.create(event=delegation.event, group=Group.PHONE, is_required=True)
    AskedGroup.objects.create(
        event=delegation.event, group=Group.DAYS, is_required=True, audience="in_person"
    )
    data = {
        "token": token_of(client, f"{path}add/"),
        "family_name": "Begun",
        "position": "Typed",
        "circulation": "on",
        "step": "draft",
    }

    answer = client.post(f"{path}add/", data)

    draft = delegation.attendees.get()
    assert answer.url == f"{path}?notice=drafted"
    assert (draft.status, draft.family_name, draft.position) == (Status.DRAFT, "Begun", "Typed")
    assert draft.consents.get().is_in_force
    assert "answers are missing" in row_of(page_of(client, path), draft)


@pytest.mark.parametrize(
    "data", [{"family_name": ""}, {"family_name": "Begun", "email": "no address"}]
)
def test_draft_that_cannot_be_kept_loses_nothing_typed(client, delegation, path, data):
    token = token_of(client, f"{path}add/")

    answer = client.post(
        f"{path}add/", {"token": token, "position": "Typed", "step": "draft"} | data
    )

    assert answer.status_code == 422
    assert 'value="Typed"' in answer.content.decode()
    assert delegation.attendees.count() == 0


def test_draft_is_continued_and_stays_one(client, focal_point, path):
    draft = draft_of(focal_point, email="kept@example.org")

    answer = client.post(
        f"{path}{draft.reference}/",
        {"family_name": "More", "email": "kept@example.org", "step": "draft"},
    )

    draft.refresh_from_db()
    assert answer.url == f"{path}?notice=drafted#person-{draft.reference}"
    assert (draft.status, draft.family_name, draft.email) == (
        Status.DRAFT,
        "More",
        "kept@example.org",
    )


def test_draft_is_completed_and_registered(client, focal_point, path):
    draft = draft_of(focal_point)
    data = {
        "family_name": "Newcomer",
        "name_order": "given_first",
        "language": "en",
        "capacity": "delegate",
        "step": "save",
    }

    answer = client.post(f"{path}{draft.reference}/", data)

    draft.refresh_from_db()
    assert answer.url == f"{path}?notice=added#person-{draft.reference}"
    assert (draft.status, draft.family_name) == (Status.SUBMITTED, "Newcomer")


def test_draft_is_handed_in_from_the_list(client, focal_point, path):
    draft = draft_of(focal_point)

    answer = client.post(f"{path}{draft.reference}/hand-in/")

    assert answer.url == f"{path}?notice=added#person-{draft.reference}"
    assert status_of(draft) == Status.SUBMITTED
    assert client.post(f"{path}{draft.reference}/hand-in/").status_code == 422


def test_draft_that_lacks_answers_is_opened_instead(client, delegation, focal_point, path):
    AskedGroup.objects.create(event=delegation.event, group=Group.PHONE, is_required=True)
    draft = draft_of(focal_point)

    answer = client.post(f"{path}{draft.reference}/hand-in/", follow=True)

    assert "Some answers are still missing." in answer.content.decode()
    assert status_of(draft) == Status.DRAFT


def test_draft_is_discarded_after_a_question(client, delegation, focal_point, path):
    draft = draft_of(focal_point)
    address = f"{path}{draft.reference}/discard/"

    assert "This cannot be undone." in page_of(client, address)
    answer = client.post(address)

    assert answer.url == f"{path}?notice=discarded"
    assert delegation.attendees.count() == 0


def test_registration_is_not_discarded(client, delegation, path):
    attendee = b.build_attendee(delegation=delegation)
    address = f"{path}{attendee.reference}/discard/"

    assert client.get(address).url == path
    assert client.post(address).status_code == 422
    assert status_of(attendee) == Status.SUBMITTED


# Leaving and coming back.


def test_withdrawn_delegate_is_registered_again(client, delegation, path):
    attendee = b.build_attendee(delegation=delegation, status=Status.WITHDRAWN)

    answer = client.post(f"{path}{attendee.reference}/again/")

    assert answer.url == f"{path}?notice=again#person-{attendee.reference}"
    assert status_of(attendee) == Status.SUBMITTED


def test_declined_delegate_is_not_registered_again(client, delegation, path):
    attendee = b.build_attendee(delegation=delegation, status=Status.DECLINED)

    answer = client.post(f"{path}{attendee.reference}/again/")

    assert answer.status_code == 422
    assert status_of(attendee) == Status.DECLINED


def test_delegate_registers_again_on_the_own_page(client, delegation):
    attendee = b.build_attendee(delegation=delegation, status=Status.WITHDRAWN)
    path = links.path_of(attendee)

    assert f'action="{path}again/"' in page_of(client, path)
    assert client.post(f"{path}again/").url == f"{path}?notice=own_again"
    assert client.post(f"{path}again/").url == f"{path}?notice=not_again"


# Replacing.


def test_replacement_by_a_new_person(client, delegation, path):
    former = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.HEAD
    )
    address = f"{path}{former.reference}/replace/"
    page = page_of(client, address)
    data = filled_in(client, address, circulation="on")

    answers = [client.post(address, data).url for _twice in range(2)]

    new = delegation.attendees.get(replaces=former)
    assert 'name="capacity"' not in page
    assert answers == [f"{path}?notice=replaced"] * 2
    assert (new.capacity, new.status) == (Capacity.HEAD, Status.CONFIRMED)
    assert new.consents.get().actor == "focal_point"
    assert status_of(former) == Status.WITHDRAWN


def test_replacement_with_faulty_answer_keeps_what_was_typed(client, delegation, path):
    former = b.build_attendee(delegation=delegation)
    address = f"{path}{former.reference}/replace/"

    answers = [
        client.post(address, filled_in(client, address, position="Typed") | fault)
        for fault in ({"family_name": ""}, {"token": "forged"}, {"step": "language"})
    ]

    assert [each.status_code for each in answers] == [422, 422, 200]
    assert ['value="Typed"' in each.content.decode() for each in answers] == [True] * 3


def test_replacement_by_an_alternate(client, delegation, path):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    alternate = b.build_attendee(
        delegation=delegation, status=Status.CONFIRMED, capacity=Capacity.ALTERNATE
    )
    address = f"{path}{former.reference}/replace/"

    assert f'name="alternate" value="{alternate.reference}"' in page_of(client, address)
    answer = client.post(address, {"alternate": alternate.reference})

    alternate.refresh_from_db()
    assert answer.url == f"{path}?notice=replaced"
    assert alternate.capacity == Capacity.DELEGATE


@pytest.mark.parametrize("reference", ["", "\0", "𠮷", "x" * 5000])
def test_replacement_by_an_alternate_of_no_reference_is_not_found(
    client, delegation, path, reference
):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)

    answer = client.post(f"{path}{former.reference}/replace/", {"alternate": reference})

    assert answer.status_code == 404


def test_replacement_by_an_alternate_who_cannot_says_so(client, delegation, path):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    other = b.build_attendee(delegation=delegation)

    answer = client.post(f"{path}{former.reference}/replace/", {"alternate": other.reference})

    assert answer.status_code == 422
    assert status_of(former) == Status.CONFIRMED


def test_replacement_after_the_cut_off_is_asked_for(client, delegation, path):
    Event.objects.update(changes_until=CUT_OFF_PASSED)
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    address = f"{path}{former.reference}/replace/"

    assert "What you send here is a request" in page_of(client, address)
    answer = client.post(address, filled_in(client, address))

    page = page_of(client, path)
    new = delegation.attendees.get(replaces=former)
    assert answer.url == f"{path}?notice=replacement_asked"
    assert status_of(former) == Status.CONFIRMED
    assert "asks to replace" in row_of(page, new)
    assert "to be replaced by NEWCOMER" in row_of(page, former)
    assert f"{former.reference}/replace/" not in page


def test_replacement_of_somebody_gone_says_so(client, delegation, path):
    former = b.build_attendee(delegation=delegation, status=Status.WITHDRAWN)

    assert client.get(f"{path}{former.reference}/replace/").status_code == 422


def test_delegate_names_a_replacement_without_consenting_for_it(client, delegation):
    former = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    path = links.path_of(former)
    assert f'href="{path}replace/"' in page_of(client, path)
    page = page_of(client, f"{path}replace/")

    answer = client.post(f"{path}replace/", filled_in(client, f"{path}replace/"))

    new = delegation.attendees.get(replaces=former)
    assert 'name="circulation"' not in page
    assert answer.url == f"{path}?notice=replaced"
    assert new.consents.count() == 0
    assert client.get(f"{path}replace/").url == path


# Answering the invitation.


def test_declining_names_who_is_withdrawn_and_withdraws(client, delegation, focal_point, path):
    attendee = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    draft_of(focal_point)

    question = page_of(client, f"{path}decline/")
    assert attendee.reference in question
    assert "1 draft is discarded." in question
    assert status_of(attendee) == Status.CONFIRMED

    assert client.post(f"{path}decline/").url == f"{path}?notice=not_attending"
    delegation.refresh_from_db()
    assert (status_of(attendee), delegation.reply) == (Status.WITHDRAWN, Reply.NOT_ATTENDING)
    page = page_of(client, path)
    assert f'action="{path}attend/"' in page
    assert f'href="{path}add/"' not in page


def test_declining_twice_says_so(client, path):
    client.post(f"{path}decline/")

    assert client.get(f"{path}decline/").url == path
    assert client.post(f"{path}decline/").status_code == 422


def test_declining_is_taken_back(client, delegation, path):
    client.post(f"{path}decline/")

    assert client.post(f"{path}attend/").url == f"{path}?notice=attending"
    assert client.post(f"{path}attend/").status_code == 422
    assert f'href="{path}add/"' in page_of(client, path)


def test_list_is_complete_until_it_is_opened_again(client, delegation, path):
    assert client.post(f"{path}complete/").status_code == 422
    b.build_attendee(delegation=delegation)

    assert client.post(f"{path}complete/").url == f"{path}?notice=complete"
    assert "You have declared the list complete." in page_of(client, path)
    assert client.post(f"{path}complete/", {"complete": "no"}).url == f"{path}?notice=reopened"
    assert "You have declared the list complete." not in page_of(client, path)


def test_page_after_the_cut_off_says_what_is_still_possible(client, delegation, path):
    Event.objects.update(changes_until=CUT_OFF_PASSED)
    attendee = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)

    page = page_of(client, path)

    assert "Changes are no longer possible here; write to the contact below." in page
    assert [f"{attendee.reference}/{act}/" in page for act in ("withdraw", "replace", "head")] == [
        True,
        True,
        False,
    ]


def test_page_of_a_cancelled_event_offers_nothing(client, delegation, path):
    attendee = b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    Event.objects.update(state="cancelled")

    row = row_of(page_of(client, path), attendee)

    assert re.findall(r'(?:href|action)="([^"]+)"', row) == []
    assert "Registration is not open" in page_of(client, path)
