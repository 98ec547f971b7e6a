"""What an institution answers: whether it comes, whether its list is complete."""

import pytest

from registrations.domain import actors, lifecycle, registration, replies
from registrations.domain.declining import decline_invitation
from registrations.domain.registration import Entry
from registrations.enums import Action, Reply, ReplyChannel, Status
from registrations.models import Delegation, FocalPoint
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def delegation() -> Delegation:
    return b.build_delegation(seats=1)


@pytest.fixture
def by(delegation) -> actors.Actor:
    return actors.focal_point(b.build_focal_point(delegation=delegation))


def draft(delegation, by, **values):
    entry = Entry(values={"family_name": "Draft"} | values)
    return registration.save_draft(delegation, entry, by=by, now=b.NOW)


def registered(delegation, by, **values):
    entry = Entry(values={"family_name": "Delegate"} | values)
    return registration.register(delegation, entry, by=by, now=b.NOW)[0]


def reply_of(delegation) -> tuple:
    delegation.refresh_from_db()
    return (delegation.reply, delegation.replied_at, delegation.reply_channel)


def actions_on(delegation) -> list[str]:
    rows = delegation.history.filter(attendee=None).order_by("pk")
    return list(rows.values_list("action", flat=True))


def code_of(call) -> str:
    with pytest.raises(RuleViolation) as refusal:
        call()
    return refusal.value.code


def test_opening_is_remembered_once(by):
    person = by.focal_point

    replies.note_opened(person, now=b.NOW)
    person.refresh_from_db()
    replies.note_opened(person, now=b.NOW.replace(year=2084))
    replies.note_opened(FocalPoint(pk=person.pk), now=b.NOW.replace(year=2085))

    person.refresh_from_db()
    assert person.opened_at == b.NOW


def test_first_registration_by_the_focal_point_is_a_reply(delegation, by):
    registered(delegation, by)
    registered(Delegation.objects.get(pk=delegation.pk), by, family_name="Second")

    assert reply_of(delegation) == (Reply.ATTENDING, b.NOW, ReplyChannel.LINK)
    assert actions_on(delegation) == [Action.REPLIED]


def test_registration_beside_the_focal_point_is_no_reply(delegation):
    registered(delegation, actors.DELEGATE)
    registered(delegation, actors.SYSTEM, family_name="Second")

    assert reply_of(delegation) == (Reply.NONE, None, "")


def test_reply_that_came_meanwhile_is_not_overwritten(delegation, by):
    stale = Delegation.objects.get(pk=delegation.pk)
    Delegation.objects.update(reply=Reply.ATTENDING, replied_at=b.NOW, reply_channel="letter")

    registered(stale, by)

    assert reply_of(delegation) == (Reply.ATTENDING, b.NOW, ReplyChannel.LETTER)


def test_draft_is_no_reply_until_it_is_handed_in(delegation, by):
    begun = draft(delegation, by)
    assert reply_of(delegation)[0] == Reply.NONE

    registration.hand_in(begun, by=by, now=b.NOW)

    assert reply_of(delegation)[0] == Reply.ATTENDING


def test_declining_withdraws_the_registered_and_discards_the_drafts(delegation, by):
    people = [
        b.build_attendee(delegation=delegation, status=status)
        for status in (Status.SUBMITTED, Status.CONFIRMED, Status.WAITLISTED, Status.DECLINED)
    ]
    draft(delegation, by)
    replies.save_reply(delegation, Reply.ATTENDING, by=by, now=b.NOW)

    decline_invitation(delegation, by=by, now=b.NOW)

    assert reply_of(delegation) == (Reply.NOT_ATTENDING, b.NOW, ReplyChannel.LINK)
    rows = delegation.attendees.order_by("pk").values_list("status", flat=True)
    assert list(rows) == [Status.WITHDRAWN] * 3 + [Status.DECLINED]
    assert {each.messages.filter(kind="withdrawn").count() for each in people[:3]} == {1}
    assert actions_on(delegation)[-2:] == [Action.DISCARDED, Action.REPLIED]


def test_declining_gives_the_seat_to_another_delegation():
    event = b.build_event(promotes_automatically=True, capacity=1)
    leaving, staying = (b.build_delegation(event=event) for _each in range(2))
    b.build_attendee(delegation=leaving, status=Status.CONFIRMED)
    own = b.build_attendee(delegation=leaving, status=Status.WAITLISTED)
    other = b.build_attendee(delegation=staying, status=Status.WAITLISTED)
    by = actors.focal_point(b.build_focal_point(delegation=leaving))

    decline_invitation(leaving, by=by, now=b.NOW)

    own.refresh_from_db()
    other.refresh_from_db()
    assert (own.status, other.status) == (Status.WITHDRAWN, Status.CONFIRMED)
    assert not own.messages.filter(kind="confirmed").exists()


def test_declining_twice_is_refused(delegation, by):
    decline_invitation(delegation, by=by, now=b.NOW)

    assert code_of(lambda: decline_invitation(delegation, by=by, now=b.NOW)) == "already_declined"


def test_declining_after_the_event_is_refused(delegation, by):
    late = b.NOW.replace(month=12)

    assert code_of(lambda: decline_invitation(delegation, by=by, now=late)) == "too_late"


def test_declining_is_taken_back_while_registration_is_open(delegation, by):
    decline_invitation(delegation, by=by, now=b.NOW)

    replies.attend_after_all(delegation, by=by, now=b.NOW)

    assert reply_of(delegation)[0] == Reply.ATTENDING
    again = lambda: replies.attend_after_all(delegation, by=by, now=b.NOW)  # noqa: E731
    assert code_of(again) == "not_declined"


def test_declining_is_not_taken_back_once_registration_has_closed(delegation, by):
    decline_invitation(delegation, by=by, now=b.NOW)
    type(delegation.event).objects.update(closes_at=b.NOW)

    late = lambda: replies.attend_after_all(delegation, by=by, now=b.NOW)  # noqa: E731

    assert code_of(late) == "not_open"
    assert reply_of(delegation)[0] == Reply.NOT_ATTENDING


def test_list_is_declared_complete_and_opened_again(delegation, by):
    b.build_attendee(delegation=delegation)

    complete = replies.complete(delegation, by=by, now=b.NOW)
    assert complete.completed_at == b.NOW
    assert code_of(lambda: replies.complete(delegation, by=by, now=b.NOW)) == "already_complete"

    assert replies.reopen(delegation, by=by, now=b.NOW).completed_at is None
    assert code_of(lambda: replies.reopen(delegation, by=by, now=b.NOW)) == "not_complete"
    assert actions_on(delegation) == [Action.COMPLETED, Action.EDITED]


def test_list_without_anybody_is_not_complete(delegation, by):
    b.build_attendee(delegation=delegation, status=Status.WITHDRAWN)

    assert code_of(lambda: replies.complete(delegation, by=by, now=b.NOW)) == "list_empty"


def test_list_with_drafts_is_not_complete(delegation, by):
    draft(delegation, by)

    assert code_of(lambda: replies.complete(delegation, by=by, now=b.NOW)) == "drafts_left"


@pytest.mark.parametrize("add", [draft, registered])
def test_adding_somebody_opens_a_complete_list(delegation, by, add):
    b.build_attendee(delegation=delegation)
    complete = replies.complete(delegation, by=by, now=b.NOW)

    add(complete, by)

    delegation.refresh_from_db()
    assert delegation.completed_at is None


def test_declining_ends_that_the_list_is_complete(delegation, by):
    b.build_attendee(delegation=delegation)
    replies.complete(delegation, by=by, now=b.NOW)

    assert decline_invitation(delegation, by=by, now=b.NOW).completed_at is None


def test_holder_of_a_personal_link_undoes_a_withdrawal_though_others_come_by_invitation():
    event = b.build_event(mode="invitation")
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), status=Status.WITHDRAWN)

    again = lifecycle.resubmit(attendee, by=actors.DELEGATE, now=b.NOW)

    assert again.status == Status.SUBMITTED
