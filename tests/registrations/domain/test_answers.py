"""What is kept of the answers: those asked and relevant, of this event, and no others."""

import pytest

from registrations.domain import actors, answers, registration
from registrations.domain.registration import Entry
from registrations.enums import AttendanceMode, Capacity, QuestionKind, Status
from registrations.models import ActivityPlace, Answer, Attendee, Upload
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

STAFF = actors.Actor(actors.ActorKind.STAFF)


@pytest.fixture
def delegation():
    return b.build_delegation(event=b.build_event())


@pytest.fixture
def event(delegation):
    return delegation.event


def register(delegation, by=actors.DELEGATE, **values) -> Attendee:
    entry = Entry(values={"family_name": "Delegate", "email": "one@example.org"} | values)
    attendee, _made = registration.register(delegation, entry, by=by, now=b.NOW)
    return attendee


def edit(attendee, by=actors.DELEGATE, **values) -> Attendee:
    return registration.edit(attendee, values, by=by, now=b.NOW)


def name(question) -> str:
    return f"question-{question.pk}"


def refusal(act, *args, **kwargs) -> str:
    with pytest.raises(RuleViolation) as refused:
        act(*args, **kwargs)
    return refused.value.code


def test_answers_of_every_kind_are_given_back_as_they_were_kept(delegation, event):
    kinds = {kind: b.build_question(event=event, kind=kind, options=["One", "Two"] if kind.has_options else []) for kind in QuestionKind}  # fmt: skip
    first, second = kinds[QuestionKind.CHOICES].options.order_by("position")
    upload = b.build_upload(event=event)
    visit = b.build_activity(event=event)
    given = {
        name(kinds[QuestionKind.TEXT]): "示例",
        name(kinds[QuestionKind.LONG_TEXT]): "One\nTwo",
        name(kinds[QuestionKind.CHOICE]): [kinds[QuestionKind.CHOICE].options.first().pk],
        name(kinds[QuestionKind.CHOICES]): [first.pk, second.pk],
        name(kinds[QuestionKind.YES_NO]): False,
        name(kinds[QuestionKind.DATE]): "2083-11-03",
        name(kinds[QuestionKind.NUMBER]): "2.50",
        name(kinds[QuestionKind.FILE]): upload.token,
        "activities": [visit.pk],
    }

    attendee = register(delegation, **given)

    assert answers.given(attendee) == given
    assert Upload.objects.get().answer.attendee == attendee


def test_answer_that_is_not_asked_or_not_relevant_is_dropped(delegation, event):
    first = b.build_question(event=event, kind=QuestionKind.YES_NO)
    second = b.build_question(event=event, relevant_if=first, relevant_values=["yes"])
    speakers = b.build_question(event=event, capacities=[Capacity.SPEAKER])
    retired = b.build_question(event=event, is_active=False)

    attendee = register(delegation, **{name(first): False, name(second): "x", name(speakers): "x", name(retired): "x"})  # fmt: skip

    assert answers.given(attendee) == {name(first): False, "activities": []}


def test_answer_goes_when_another_change_makes_it_irrelevant(delegation, event):
    online = b.build_question(event=event, modes=[AttendanceMode.ONLINE])
    attendee = register(delegation, mode="online", **{name(online): "From Paris"})

    edit(attendee, mode="in_person")

    assert Answer.objects.count() == 0


def test_answer_to_a_question_asked_no_more_stays(delegation, event):
    question = b.build_question(event=event)
    attendee = register(delegation, **{name(question): "Kept"})
    event.questions.update(is_active=False)

    edit(attendee, position="Counsellor", **{name(question): None})

    assert Answer.objects.get().value == "Kept"


def test_question_of_another_event_is_refused_and_nothing_is_registered(delegation):
    elsewhere = b.build_question(event=b.build_event())

    code = refusal(register, delegation, **{name(elsewhere): "x"})

    assert code == "unknown_question"
    assert Attendee.objects.count() == 0


def test_upload_of_another_event_or_of_another_answer_is_refused(delegation, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    elsewhere = b.build_upload(event=b.build_event())
    taken = b.build_upload(event=event)
    first = register(delegation, **{name(question): taken.token})

    for token in (elsewhere.token, taken.token, "unknown"):
        code = refusal(register, delegation, family_name="Other", **{name(question): token})
        assert code == "unknown_upload"
    assert Answer.objects.get().attendee == first


def test_token_typed_as_a_text_is_a_text(delegation, event):
    question = b.build_question(event=event)
    upload = b.build_upload(event=event)

    register(delegation, **{name(question): upload.token})

    answer = Answer.objects.get()
    assert (answer.value, answer.upload) == (upload.token, None)


def test_file_is_replaced_and_taken_away(delegation, event):
    question = b.build_question(event=event, kind=QuestionKind.FILE)
    old, new = b.build_upload(event=event), b.build_upload(event=event)
    attendee = register(delegation, **{name(question): old.token})

    edit(attendee, **{name(question): new.token})
    assert Answer.objects.get().upload == new

    edit(attendee, **{name(question): None})
    assert Answer.objects.count() == 0


def test_name_that_means_no_answer_is_a_mistake_of_the_caller(delegation):
    with pytest.raises(ValueError, match="family"):
        answers.store(register(delegation), {"family_name": "x"})


def test_delegate_answers_what_is_required_and_others_may_leave_it(delegation, event):
    question = b.build_question(event=event, is_required=True)
    focal_point = actors.focal_point(b.build_focal_point(delegation=delegation))

    assert refusal(register, delegation) == "answers_missing"
    assert register(delegation, by=focal_point).status == Status.SUBMITTED
    assert register(delegation, by=STAFF).status == Status.SUBMITTED
    assert register(delegation, **{name(question): "x"}).status == Status.SUBMITTED


def test_draft_may_be_unfinished_until_the_delegate_hands_it_in(delegation, event):
    question = b.build_question(event=event, is_required=True)
    entry = Entry(values={"family_name": "Begun"})
    draft = registration.save_draft(delegation, entry, by=STAFF, now=b.NOW)

    assert refusal(registration.hand_in, draft, by=actors.DELEGATE, now=b.NOW) == "answers_missing"
    edit(draft, **{name(question): "x"})
    handed_in = registration.hand_in(draft, by=actors.DELEGATE, now=b.NOW)

    assert handed_in.status == Status.SUBMITTED


def test_activity_of_another_event_is_refused(delegation):
    elsewhere = b.build_activity(event=b.build_event())

    assert refusal(register, delegation, activities=[elsewhere.pk]) == "unknown_activity"
    assert ActivityPlace.objects.count() == 0
