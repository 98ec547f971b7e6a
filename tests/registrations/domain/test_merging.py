"""Two registrations of one person put together: values, seat, consents, messages, marks."""

from datetime import timedelta

import pytest
from django.core.files.base import ContentFile

from registrations.domain import actors, answers, changes, lifecycle, merging, registration
from registrations.domain.registration import Entry
from registrations.enums import Capacity, MessageKind, Purpose, Status
from registrations.models import Answer, Attendee, Consent, Message, Question, Upload
from registrations.privacy import consent
from tests import builders as b
from workshop.errors import RuleViolation
from workshop.models import SideActivity

pytestmark = pytest.mark.django_db

LATER = b.NOW + timedelta(days=1)
SAME = {"family_name": "Sample", "given_names": "Anna", "email": "anna@example.org"}


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event, seats=1)


@pytest.fixture
def officer(event):
    return actors.staff(b.build_user(event=event))


def two(delegation, **others):
    """Return a first registration and a duplicate of it, with other values."""
    first = b.build_attendee(delegation=delegation, **SAME)
    return first, b.build_attendee(delegation=delegation, **SAME | others)


def merge(kept, other, officer, *taken):
    return merging.merge(kept, other, taken=taken, by=officer, now=LATER)


def fresh(attendee):
    return Attendee.objects.with_delegation().get(pk=attendee.pk)


def acts(attendee):
    """Return what history says was done in the merger."""
    return sorted(attendee.history.filter(at=LATER).values_list("action", flat=True))


def told():
    """Return the messages of the merger: to which address, what."""
    return [(each.email.to, each.kind) for each in Message.objects.filter(queued_at=LATER)]


def test_merge_keeps_what_was_chosen_and_cancels_the_other(delegation, officer):
    first, second = two(delegation, position="Counsellor", phone="12345", sex="female")

    merge(first, second, officer, "position", "sex", "unheard-of")

    first, second = fresh(first), fresh(second)
    assert (first.position, first.sex, first.phone) == ("Counsellor", "female", "")
    assert (first.status, first.duplicate_of) == (Status.SUBMITTED, None)
    assert (second.status, second.duplicate_of) == (Status.CANCELLED, first)
    assert acts(first) == ["edited", "merged"]
    assert acts(second) == ["cancelled", "merged"]
    assert first.history.get(action="merged").fields == ["position", "sex"]


def test_merge_the_other_way_keeps_the_second(delegation, officer):
    first, second = two(delegation)
    third = b.build_attendee(delegation=delegation, **SAME)
    assert third.duplicate_of == first

    merge(second, first, officer)

    assert fresh(second).duplicate_of is None
    assert (fresh(first).duplicate_of, fresh(third).duplicate_of) == (second, second)


def test_kept_registration_stays_a_duplicate_of_a_third(delegation, officer):
    first, second = two(delegation)
    third = b.build_attendee(delegation=delegation, **SAME)

    merge(second, third, officer)

    assert (fresh(second).duplicate_of, fresh(third).duplicate_of) == (first, second)


def test_merged_registrations_never_point_in_a_circle(delegation, officer):
    first, second = two(delegation)
    third = b.build_attendee(delegation=delegation, **SAME)
    Attendee.objects.filter(pk=third.pk).update(duplicate_of=second)

    merge(third, first, officer)

    assert fresh(third).duplicate_of is None
    assert (fresh(first).duplicate_of, fresh(second).duplicate_of) == (third, third)


def test_reason_is_in_the_language_of_the_person(delegation, officer):
    first, second = two(delegation, language="zh-hans")

    merge(first, second, officer)

    reason = fresh(second).decision_reason
    assert reason
    assert not reason.isascii()


def test_cancellation_is_the_one_message_where_no_seat_changes_hands(delegation, officer):
    first, second = two(delegation, email="other@example.org")

    merge(first, second, officer)

    assert told() == [(["other@example.org"], MessageKind.CANCELLED)]


def test_kept_registration_takes_over_the_seat_of_the_other(delegation, officer):
    first, second = two(delegation)
    registration.mark_no_duplicate(second, by=officer, now=b.NOW)
    lifecycle.confirm(second, by=officer, now=b.NOW)

    merge(first, second, officer)

    assert (fresh(first).status, fresh(second).status) == (Status.CONFIRMED, Status.CANCELLED)
    assert told() == [(["anna@example.org"], MessageKind.CONFIRMED)]


def test_seat_beyond_the_limit_is_handed_on_with_its_reason(delegation, officer):
    b.build_attendee(delegation=delegation, status=Status.CONFIRMED)
    first, second = two(delegation)
    registration.mark_no_duplicate(second, by=officer, now=b.NOW)
    lifecycle.confirm_beyond_seats(second, by=officer, now=b.NOW, reason="Asked by the host.")

    merge(first, second, officer)

    assert fresh(first).seat_reason == "Asked by the host."
    assert fresh(second).seat_reason == ""


def test_seat_in_a_full_delegation_cannot_be_taken_over_and_nothing_changes(event, officer):
    full, other = (b.build_delegation(event=event, seats=1) for _each in range(2))
    b.build_attendee(delegation=full, status=Status.CONFIRMED)
    first = b.build_attendee(delegation=full, **SAME)
    second = b.build_attendee(delegation=other, **SAME, position="Counsellor")
    registration.mark_no_duplicate(second, by=officer, now=b.NOW)
    lifecycle.confirm(second, by=officer, now=b.NOW)

    with pytest.raises(RuleViolation) as refusal:
        merge(first, second, officer, "position")

    assert refusal.value.code == "delegation_full"
    assert (fresh(first).status, fresh(first).position) == (Status.SUBMITTED, "")
    assert fresh(second).status == Status.CONFIRMED
    assert told() == []


def test_seat_is_taken_in_the_own_delegation_where_one_is_left(event, officer):
    own, other = (b.build_delegation(event=event, seats=1) for _each in range(2))
    first = b.build_attendee(delegation=own, **SAME)
    second = b.build_attendee(delegation=other, **SAME)
    registration.mark_no_duplicate(second, by=officer, now=b.NOW)
    lifecycle.confirm(second, by=officer, now=b.NOW)

    merge(first, second, officer)

    assert fresh(first).status == Status.CONFIRMED


def test_person_without_address_is_told_at_the_other_one(delegation, officer):
    first, second = two(delegation, email="other@example.org")
    registration.edit(first, {"email": ""}, by=officer, now=b.NOW)
    registration.mark_no_duplicate(second, by=officer, now=b.NOW)
    lifecycle.confirm(second, by=officer, now=b.NOW)

    merge(first, second, officer)

    assert told() == [(["other@example.org"], MessageKind.CANCELLED)]


def test_seat_of_the_cancelled_goes_to_the_next_where_both_had_one(event, officer):
    event.promotes_automatically = True
    event.save()
    delegation = b.build_delegation(event=event, seats=2)
    first, second = two(delegation)
    registration.mark_no_duplicate(second, by=officer, now=b.NOW)
    for each in (first, second):
        lifecycle.confirm(each, by=officer, now=b.NOW)
    waiting = b.build_attendee(delegation=delegation, status=Status.WAITLISTED)

    merge(first, second, officer)

    assert fresh(waiting).status == Status.CONFIRMED
    assert delegation.attendees.confirmed().count() == 2


def test_capacity_with_a_seat_is_taken_from_the_cancelled(delegation, officer):
    """The seat of the other must be free before the kept one, an alternate, takes it."""
    first, second = two(delegation, capacity=Capacity.DELEGATE)
    registration.edit(first, {"capacity": Capacity.ASSISTANT}, by=officer, now=b.NOW)
    registration.mark_no_duplicate(second, by=officer, now=b.NOW)
    for each in (first, second):
        lifecycle.confirm(each, by=officer, now=b.NOW)

    merge(first, second, officer, "capacity")

    assert (fresh(first).status, fresh(first).capacity) == (Status.CONFIRMED, Capacity.DELEGATE)


def test_closed_registration_is_merged_without_another_message(delegation, officer):
    first, second = two(delegation, position="Counsellor")
    lifecycle.withdraw(second, by=actors.DELEGATE, now=b.NOW)

    merge(first, second, officer, "position")

    assert (fresh(first).position, fresh(second).status) == ("Counsellor", Status.WITHDRAWN)
    assert told() == []


def test_place_of_somebody_replaced_goes_over(event, officer):
    delegation = b.build_delegation(event=event, seats=3)
    gone, other = (
        b.build_attendee(delegation=delegation, status=Status.WITHDRAWN) for _each in range(2)
    )
    first, second = two(delegation)
    third = b.build_attendee(delegation=delegation, **SAME)
    Attendee.objects.filter(pk=second.pk).update(replaces=gone)
    Attendee.objects.filter(pk=third.pk).update(replaces=other)

    merge(first, second, officer)
    assert fresh(first).replaces == gone

    merge(first, third, officer)
    assert fresh(first).replaces == gone


def test_answers_files_and_activities_are_chosen_too(event, delegation, officer):
    shirt, other = (Question.objects.create(event=event, text=b.text(each)) for each in "SX")
    letter = b.build_question(event=event, kind="file")
    visit = SideActivity.objects.create(
        event=event, title=b.text("Visit"), day=event.starts_on, starts="09:00", ends="10:00"
    )
    first, second = two(delegation)
    file = Upload.objects.create(
        event=event,
        token="file-token",
        file=ContentFile(b"text", name="letter.txt"),
        name="letter.txt",
        content_type="text/plain",
        uploaded_at=b.NOW,
    )
    answers.store(
        first,
        {f"question-{letter.pk}": b.build_upload(event=event).token, f"question-{other.pk}": "own"},
    )
    answers.store(
        second,
        {
            f"question-{shirt.pk}": "L",
            f"question-{letter.pk}": file.token,
            "activities": [visit.pk],
        },
    )
    names = [f"question-{shirt.pk}", f"question-{letter.pk}", "activities"]
    assert sorted(merging.differing(first, second)) == sorted([*names, f"question-{other.pk}"])

    merge(first, second, officer, *names)

    assert answers.given(first) == {
        f"question-{shirt.pk}": "L",
        f"question-{letter.pk}": file.token,
        f"question-{other.pk}": "own",
        "activities": [visit.pk],
    }
    assert Answer.objects.filter(attendee=second, question=letter).count() == 0


GIVEN, REFUSED, WITHDRAWN, NONE = "given", "refused", "withdrawn", "none"


@pytest.mark.parametrize(
    ("ours", "theirs", "result"),
    [
        (GIVEN, GIVEN, GIVEN),
        (GIVEN, REFUSED, REFUSED),
        (GIVEN, WITHDRAWN, WITHDRAWN),
        (GIVEN, NONE, GIVEN),
        (REFUSED, GIVEN, REFUSED),
        (WITHDRAWN, GIVEN, WITHDRAWN),
        (WITHDRAWN, REFUSED, WITHDRAWN),
        (NONE, GIVEN, GIVEN),
        (NONE, REFUSED, REFUSED),
        (NONE, NONE, NONE),
    ],
)
def test_stricter_consent_counts(event, delegation, officer, ours, theirs, result):
    notice = b.build_notice(event=event)
    pair = two(delegation)
    for attendee, state in zip(pair, (ours, theirs), strict=True):
        if state != NONE:
            given = {Purpose.PHOTOS: state != REFUSED}
            consent.answer(attendee, given, notice=notice, by=actors.DELEGATE, now=b.NOW)
        if state == WITHDRAWN:
            consent.withdraw(attendee, Purpose.PHOTOS, by=actors.DELEGATE, now=b.NOW)

    merge(*pair, officer)

    row = Consent.objects.filter(attendee=pair[0], purpose=Purpose.PHOTOS, is_current=True).first()
    state = row and (WITHDRAWN if row.withdrawn_at else row.answer)
    assert (state or NONE) == result
    taken = pair[0].history.get(action="merged").fields
    assert taken == (["photos"] if ours != result else [])


@pytest.mark.parametrize("code", ["not_yours", "same", "other_event", "draft", "closed"])
def test_merger_that_makes_no_sense_is_refused(delegation, officer, code):
    first, second = two(delegation)
    if code == "same":
        second = first
    if code == "other_event":
        second = b.build_attendee(**SAME)
    if code == "draft":
        entry = Entry(values=SAME)
        second = registration.save_draft(delegation, entry, by=officer, now=b.NOW)
    if code == "closed":
        first = lifecycle.withdraw(first, by=actors.DELEGATE, now=b.NOW)
    by = actors.DELEGATE if code == "not_yours" else officer

    with pytest.raises(RuleViolation) as refusal:
        merging.merge(first, second, taken=[], by=by, now=LATER)

    assert refusal.value.code == code
    assert fresh(second).status in {Status.SUBMITTED, Status.DRAFT}


def test_merger_of_somebody_moved_meanwhile_is_refused(event, delegation, officer):
    first, second = two(delegation)
    Attendee.objects.filter(pk=second.pk).update(delegation=b.build_delegation(event=event))

    with pytest.raises(RuleViolation) as refusal:
        merge(first, second, officer)

    assert refusal.value.code == "moved"


def test_change_proposed_to_the_kept_stays_open_and_is_accepted_after_the_merger(event, officer):
    delegation = b.build_delegation(event=event, seats=2)
    kept, other = two(delegation, position="Director")
    kept = lifecycle.confirm(kept, by=officer, now=b.NOW)
    registration.edit(kept, {"department": "Proposed"}, by=actors.DELEGATE, now=b.NOW)

    kept = merge(kept, other, officer, "position")
    changes.accept_all(kept, by=officer, now=LATER)

    found = fresh(kept)
    assert (found.position, found.department) == ("Director", "Proposed")


def test_change_proposed_to_the_other_is_decided_on_first(event, officer):
    delegation = b.build_delegation(event=event, seats=2)
    kept, other = two(delegation)
    other = lifecycle.confirm(
        registration.mark_no_duplicate(other, by=officer, now=b.NOW), by=officer, now=b.NOW
    )
    registration.edit(other, {"department": "Proposed"}, by=actors.DELEGATE, now=b.NOW)

    with pytest.raises(RuleViolation) as refusal:
        merge(kept, other, officer)
    assert refusal.value.code == "change_open"
    assert fresh(other).status == Status.CONFIRMED

    changes.accept_all(other, by=officer, now=b.NOW)
    merge(kept, fresh(other), officer, "department")
    assert fresh(kept).department == "Proposed"
