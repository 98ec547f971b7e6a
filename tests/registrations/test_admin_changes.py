"""Staff decide on proposed changes, and correct a person while others do."""

import re
from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import actors, proposals, registration
from registrations.enums import ChangeState, Status
from registrations.models import Attendee, Message, ProposedChange
from registrations.roles import DESK, MANAGER, OFFICER, ORGANISER
from tests import builders as b
from workshop.templatetags.dates import long_date

pytestmark = pytest.mark.django_db

LIST = "/admin/registrations/attendee/"


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return user


@pytest.fixture
def person(event):
    attendee = b.build_attendee(
        delegation=b.build_delegation(event=event, seats=9),
        status=Status.CONFIRMED,
        family_name="Before",
        position="Old post",
    )
    values = {"family_name": "After<i>", "position": "New post"}
    registration.edit(attendee, values, by=actors.DELEGATE, now=b.NOW)
    return attendee


def page_of(attendee) -> str:
    return f"{LIST}{attendee.pk}/change/"


def decide(client, attendee, **data):
    posted = {"field": ["family_name", "position"], "step": "accept", "revision": 1} | data
    return client.post(f"{LIST}{attendee.pk}/decide-change/", posted, follow=True)


def told(response):
    return [str(message) for message in response.context["messages"]]


def values_of(attendee) -> tuple[str, str]:
    found = Attendee.objects.get(pk=attendee.pk)
    return found.family_name, found.position


def test_page_shows_old_and_new_side_by_side_with_everything_ticked(client, officer, person):
    page = client.get(page_of(person)).content.decode()

    rows = re.findall(r'<th scope="row">([^<]+)</th><td><bdi>(.*?)</bdi></td><td><bdi>(.*?)</bdi>', page)  # fmt: skip
    assert rows == [
        ("Family name", "Before", "After&lt;i&gt;"),
        ("Position", "Old post", "New post"),
    ]
    assert page.count('name="field"') == 2
    assert page.count(" checked> <span") == 2
    assert "Proposed by delegate" in page


def test_page_without_a_change_shows_none(client, officer, event):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))

    assert 'name="field"' not in client.get(page_of(attendee)).content.decode()


@pytest.mark.parametrize(("role", "sees"), [(MANAGER, True), (ORGANISER, False), (DESK, False)])
def test_page_shows_a_change_to_those_who_may_see_it(client, event, person, role, sees):
    client.force_login(b.build_user(event=event, role=role))

    assert ("After&lt;i&gt;" in client.get(page_of(person)).content.decode()) == sees


def test_accept_of_everything_puts_it_into_force(client, officer, person):
    response = decide(client, person)

    assert values_of(person) == ("After<i>", "New post")
    assert told(response) == [f"Change accepted: Given BEFORE ({person.reference})."]
    assert ProposedChange.objects.get().decided_by == officer


def test_accept_of_a_part_needs_a_reason_and_keeps_what_was_ticked(client, officer, person):
    asked = decide(client, person, field=["position"])

    page = asked.content.decode()
    assert "Give a reason." in page
    assert re.findall(r'value="(\w+)" id="accept-\w+" checked', page) == ["position"]
    assert values_of(person) == ("Before", "Old post")

    decide(client, person, field=["position"], reason="No letter.")
    assert values_of(person) == ("Before", "New post")
    assert ProposedChange.objects.get().state == ChangeState.PARTLY


def test_refusal_without_a_reason_is_asked_for_one_and_keeps_the_words(client, officer, person):
    asked = decide(client, person, step="refuse", reason=" ")
    assert "Give a reason." in asked.content.decode()
    assert proposals.open_change_of(person) is not None

    response = decide(client, person, step="refuse", reason="No <letter>.")
    assert told(response) == ["Change not accepted: Given BEFORE."]
    assert ProposedChange.objects.get().reason == "No <letter>."


def test_preview_shows_both_messages_and_decides_nothing(client, officer, person):
    page = decide(client, person, step="preview", field=["position"], reason="Words").content.decode()  # fmt: skip

    assert "If you accept what is ticked (English)" in page
    assert "If you refuse the change (English)" in page
    assert "Accepted: position." in page
    assert ">Words</textarea>" in page
    assert not Message.objects.filter(kind__in=["change_accepted", "change_refused"]).exists()
    assert proposals.open_change_of(person) is not None


def test_preview_with_nothing_ticked_shows_the_refusal(client, officer, person):
    page = decide(client, person, step="preview", field=[]).content.decode()

    assert page.count('class="preview"') == 1
    assert "…" in page


def test_preview_for_somebody_without_an_address_says_so(client, officer, person):
    Attendee.objects.update(email="")

    page = decide(client, person, step="preview").content.decode()

    assert "This person gets no message" in page
    assert 'class="preview"' not in page


def test_decision_on_what_was_not_seen_shows_it_first(client, officer, person):
    registration.edit(person, {"position": "Newer post"}, by=actors.DELEGATE, now=b.NOW)

    asked = decide(client, person)

    page = asked.content.decode()
    assert "The details have changed in the meantime." in page
    assert ("Newer post" in page, 'name="revision" value="2"' in page) == (True, True)
    assert values_of(person) == ("Before", "Old post")


@pytest.mark.parametrize("revision", ["", "many", "9" * 30])
def test_decision_with_a_broken_revision_is_taken_of_what_stands(client, officer, person, revision):
    decide(client, person, revision=revision)

    assert values_of(person) == ("After<i>", "New post")


def test_decision_twice_says_that_there_is_nothing_left(client, officer, person):
    decide(client, person)

    response = decide(client, person)

    assert told(response)[0].endswith("There is no change to decide on.")


def test_decision_at_no_such_person_is_not_found(client, officer):
    assert client.post(f"{LIST}0/decide-change/", {"step": "accept"}).status_code == 404


def test_bulk_action_accepts_and_says_for_each_person_why_not(client, officer, event, person):
    without = b.build_attendee(delegation=person.delegation, family_name="None", given_names="")
    full = b.build_delegation(event=event, seats=0)
    moving = b.build_attendee(
        delegation=person.delegation, status=Status.CONFIRMED, family_name="Moving", given_names=""
    )
    registration.edit(moving, {"delegation": full.pk}, by=actors.DELEGATE, now=b.NOW)
    people = [person, without, moving]

    response = client.post(
        LIST,
        {"action": "accept_changes", "_selected_action": [each.pk for each in people], "index": 0},
        follow=True,
    )

    assert values_of(person) == ("After<i>", "New post")
    assert sorted(told(response)) == sorted(
        [
            f"Change accepted: Given AFTER<I> ({person.reference}).",
            f"NONE ({without.reference}): There is no change to decide on.",
            f"MOVING ({moving.reference}): All seats of this delegation are taken.",
        ]
    )


def test_list_marks_and_filters_those_with_a_change(client, officer, event, person):
    b.build_attendee(delegation=person.delegation, family_name="Unchanged", given_names="")

    listed = client.get(f"{LIST}?event={event.slug}").content.decode()
    filtered = client.get(f"{LIST}?event={event.slug}&mark=change").content.decode()

    assert listed.count('<span class="mark">change proposed</span>') == 1
    assert ("BEFORE" in filtered, "UNCHANGED" in filtered) == (True, False)


def test_dashboard_counts_the_changes_and_leads_to_them(client, officer, event, person):
    page = client.get(f"/admin/dashboard/{event.slug}/").content.decode()

    assert f'event={event.slug}&amp;mark=change">1 change proposed</a>' in page


@pytest.mark.parametrize("count", [1, 3])
def test_list_with_changes_takes_as_many_queries(client, officer, event, count):
    delegation = b.build_delegation(event=event, seats=5)
    for number in range(count):
        attendee = b.build_attendee(
            delegation=delegation, status=Status.CONFIRMED, given_names=f"Number {number}"
        )
        registration.edit(attendee, {"position": "New"}, by=actors.DELEGATE, now=b.NOW)

    with CaptureQueriesContext(connection) as queries:
        client.get(f"{LIST}?event={event.slug}")

    assert len([each for each in queries if "proposedchange" in each["sql"]]) == 1


# Correcting a person.


def form_of(client, attendee) -> dict:
    """Return the admin's form as the page sends it."""
    form = client.get(page_of(attendee)).context["adminform"].form
    found = {name: form[name].value() for name in form.fields}
    return {name: "" if value is None else value for name, value in found.items()}


def test_correction_moves_a_person_to_another_delegation(client, officer, event, person):
    target = b.build_delegation(event=event)

    client.post(page_of(person), form_of(client, person) | {"institution": target.pk})

    assert Attendee.objects.get(pk=person.pk).delegation == target
    assert person.history.filter(action="edited").latest("pk").fields == ["delegation"]


def test_correction_cannot_move_a_person_to_another_event(client, officer, person):
    elsewhere = b.build_delegation()

    client.post(page_of(person), form_of(client, person) | {"institution": elsewhere.pk})

    assert Attendee.objects.get(pk=person.pk).delegation == person.delegation


def test_correction_beside_anothers_loses_neither(client, officer, person):
    sent = form_of(client, person)
    registration.edit(person, {"phone": "+86 10 1111"}, by=actors.DELEGATE, now=b.NOW)

    client.post(page_of(person), sent | {"staff_note": "Called."})

    found = Attendee.objects.get(pk=person.pk)
    assert (found.phone, found.staff_note) == ("+86 10 1111", "Called.")


def test_correction_of_what_another_changed_asks_first_and_then_overwrites(client, officer, person):
    sent = form_of(client, person) | {"sex": "female"}
    other = actors.staff(b.build_user())
    theirs = {"sex": "male", "phone": "+86 10 1111", "days": ["2083-11-03"], "staff_rank": 3}
    registration.edit(person, theirs, by=other, now=b.NOW)

    asked = client.post(page_of(person), sent)

    page = asked.content.decode()
    form = asked.context["adminform"].form
    assert "Somebody else has saved “male” here." in page
    assert "Also changed, and now shown as saved:" in page
    assert (form["sex"].value(), form["phone"].value()) == ("female", "+86 10 1111")
    assert (form["days"].value(), form["staff_rank"].value()) == (["2083-11-03"], "3")
    assert Attendee.objects.get(pk=person.pk).sex == "male"

    again = {name: form[name].value() or "" for name in form.fields}
    client.post(page_of(person), again)
    found = Attendee.objects.get(pk=person.pk)
    assert (found.sex, found.phone, found.days) == ("female", "+86 10 1111", ["2083-11-03"])


def test_correction_in_conflict_alone_names_no_other_field(client, officer, person):
    sent = form_of(client, person) | {"sex": "female"}
    registration.edit(person, {"sex": "male"}, by=actors.staff(b.build_user()), now=b.NOW)

    assert "Also changed" not in client.post(page_of(person), sent).content.decode()


def test_correction_in_conflict_shows_the_answers_of_others_as_they_chose_them(
    client, officer, event, person
):
    fly = b.build_question(event=event, kind="yes_no")
    meal = b.build_question(event=event, options=["Rice", "Noodles"])
    trips = b.build_question(event=event, kind="choices", options=["Hill", "Lake"])
    day, size = (b.build_question(event=event, kind=kind) for kind in ("date", "number"))
    gone = b.build_question(event=event)
    noodles = meal.options.get(position=1)
    hill, lake = trips.options.order_by("position")
    names = [f"question-{each.pk}" for each in (fly, meal, trips, day, size, gone)]
    other = actors.staff(b.build_user())
    registration.edit(person, {names[-1]: "Gone soon"}, by=other, now=b.NOW)
    # Of boxes none of which is ticked a browser sends nothing.
    sent = form_of(client, person) | {"sex": "female", names[2]: []}
    values = [True, [noodles.pk], [hill.pk, lake.pk], "2083-11-04", "2.50", None]
    theirs = dict(zip(names, values, strict=True))
    registration.edit(person, {"sex": "male"} | theirs, by=other, now=b.NOW)

    asked = client.post(page_of(person), sent)

    form = asked.context["adminform"].form
    shown = [form[name].value() for name in names]
    assert shown == ["yes", str(noodles.pk), [hill.pk, lake.pk], "2083-11-04", "2.50", ""]
    assert all(" selected" in str(form[name]) for name in names[:2])
    values = {name: form[name].value() for name in form.fields}
    again = {name: value for name, value in values.items() if value not in (None, "")}
    client.post(page_of(person), again)
    kept = {f"question-{each.question_id}": each.value for each in person.answers.all()}
    assert kept == {name: value for name, value in theirs.items() if value is not None}
    assert Attendee.objects.get(pk=person.pk).sex == "female"


def test_correction_in_conflict_says_a_date_in_words(client, officer, event, person):
    question = b.build_question(event=event, kind="date")
    sent = form_of(client, person) | {f"question-{question.pk}": "2083-11-05"}
    values = {f"question-{question.pk}": "2083-11-04"}
    registration.edit(person, values, by=actors.staff(b.build_user()), now=b.NOW)

    page = client.post(page_of(person), sent).content.decode()

    assert f"Somebody else has saved “{long_date(date(2083, 11, 4))}” here." in page
