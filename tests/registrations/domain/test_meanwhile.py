"""Two people edit one registration at once."""

import pytest

from registrations.domain import actors, editing, registration
from registrations.domain.meanwhile import ChangedMeanwhile, marks_of, merged
from registrations.enums import Status
from registrations.models import Attendee
from tests import builders as b

pytestmark = pytest.mark.django_db

OPENED = marks_of({"position": "Before", "phone": "1111", "days": []})


def test_merged_without_marks_takes_everything_as_changed():
    assert merged({"position": "New"}, present={"position": "Old"}, opened=None) == {
        "position": "New"
    }


@pytest.mark.parametrize(
    ("own", "present", "kept"),
    [
        ("After", "Before", {"position": "After"}),
        ("Before", "Theirs", {}),
        ("Same", "Same", {"position": "Same"}),
        ("Before", "Before", {}),
    ],
)
def test_merged_keeps_what_only_one_side_changed(own, present, kept):
    assert merged({"position": own}, present={"position": present}, opened=OPENED) == kept


def test_merged_takes_what_has_no_mark_as_nothing_before():
    assert merged({"new": "x"}, present={}, opened=OPENED) == {"new": "x"}
    assert merged({"new": None}, present={"new": "y"}, opened=OPENED) == {}
    with pytest.raises(ChangedMeanwhile) as refusal:
        merged({"new": "x", "position": "Before"}, present={"new": "y"}, opened=OPENED)
    assert (refusal.value.conflicts, refusal.value.theirs) == (["new"], ["position"])
    assert refusal.value.present == {"new": "y", "position": None}


def test_merged_asks_about_what_both_changed_and_names_what_others_did():
    present = {"position": "Theirs", "phone": "2222", "days": None}

    with pytest.raises(ChangedMeanwhile) as refusal:
        merged({"position": "Own", "phone": "1111", "days": []}, present=present, opened=OPENED)

    assert refusal.value.code == "changed_meanwhile"
    assert (refusal.value.conflicts, refusal.value.theirs) == (["position"], ["phone"])
    assert refusal.value.present == present


def test_two_edits_of_different_fields_are_both_kept():
    attendee = b.build_attendee(position="Before", phone="1111")
    opened = marks_of(editing.shown_values(attendee, by=actors.DELEGATE))
    person = actors.focal_point(b.build_focal_point(delegation=attendee.delegation))
    registration.change(
        attendee, {"position": "After", "phone": "1111"}, by=person, now=b.NOW, opened=opened
    )

    registration.change(
        attendee,
        {"position": "Before", "phone": "2222"},
        by=actors.DELEGATE,
        now=b.NOW,
        opened=opened,
    )

    found = Attendee.objects.get()
    assert (found.position, found.phone, found.revision) == ("After", "2222", 2)


def test_two_edits_of_one_field_ask_first_and_then_overwrite_knowingly():
    attendee = b.build_attendee(position="Before")
    opened = marks_of(editing.shown_values(attendee, by=actors.DELEGATE))
    registration.change(
        attendee, {"position": "First"}, by=actors.DELEGATE, now=b.NOW, opened=opened
    )

    with pytest.raises(ChangedMeanwhile) as refusal:
        registration.change(
            attendee, {"position": "Second"}, by=actors.DELEGATE, now=b.NOW, opened=opened
        )
    assert Attendee.objects.get().position == "First"

    registration.change(
        attendee,
        {"position": "Second"},
        by=actors.DELEGATE,
        now=b.NOW,
        opened=marks_of(refusal.value.present),
    )
    assert Attendee.objects.get().position == "Second"


def test_form_of_a_confirmed_person_begins_with_what_is_proposed_but_for_staff():
    attendee = b.build_attendee(status=Status.CONFIRMED, position="Before")
    registration.edit(attendee, {"position": "After"}, by=actors.DELEGATE, now=b.NOW)

    delegates = editing.shown_values(attendee, by=actors.DELEGATE)
    staffs = editing.shown_values(attendee, by=actors.staff(b.build_user()))

    assert (delegates["position"], staffs["position"]) == ("After", "Before")


@pytest.mark.parametrize("second", ["Noodles", None])
def test_two_answers_to_a_question_nobody_had_answered_do_not_overwrite_each_other(second):
    attendee = b.build_attendee()
    question = b.build_question(event=attendee.event)
    name = f"question-{question.pk}"
    opened = marks_of(editing.shown_values(attendee, by=actors.DELEGATE))
    save = lambda value: registration.change(  # noqa: E731
        attendee, {name: value}, by=actors.DELEGATE, now=b.NOW, opened=opened
    )
    save("Rice")

    if second:
        with pytest.raises(ChangedMeanwhile) as refusal:
            save(second)
        assert refusal.value.conflicts == [name]
    else:
        save(second)

    assert attendee.answers.get().value == "Rice"
