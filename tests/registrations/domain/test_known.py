"""People who came before: who may be named, who is proposed, what is copied."""

from datetime import date

import pytest
from django.urls import reverse

from registrations.admin import known as page
from registrations.domain import actors, answers, known, lifecycle
from registrations.enums import MessageKind, Purpose, Status
from registrations.models import Attendee, Consent, Message, Question
from registrations.privacy import consent
from registrations.roles import DESK, OFFICER
from tests import builders as b
from workshop.errors import RuleViolation
from workshop.models import Event

pytestmark = pytest.mark.django_db

ALL = Event.objects.all()
CARD = {
    "honorific": "Dr",
    "family_name": "Sample",
    "given_names": "Anna",
    "name_order": "family_first",
    "native_name": "Анна",
    "chinese_name": "安娜",
    "print_as": "Anna SAMPLE",
    "position": "Counsellor",
    "department": "Section",
    "position_zh": "参赞",
    "department_zh": "处",
    "email": "anna@example.org",
    "phone": "12345",
    "language": "zh-hans",
}


@pytest.fixture
def event():
    return b.build_event(title=b.text("The new event"), slug="new")


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event)


@pytest.fixture
def officer(client, event):
    user = b.build_user(event=event, role=OFFICER)
    client.force_login(user)
    return user


def past_event(year=2081, **fields):
    return b.build_event(starts_on=date(year, 5, 1), ends_on=date(year, 5, 2), **fields)


def came(delegation, *, event=None, agrees=True, status=Status.CONFIRMED, **values):
    """Return somebody of the same institution who came to an earlier event."""
    event = event or past_event()
    earlier, _made = event.delegations.get_or_create(
        institution=delegation.institution, defaults={"seats": None}
    )
    attendee = b.build_attendee(delegation=earlier, status=status, **values)
    if agrees is not None:
        notice = consent.current_notice(event, now=b.NOW) or b.build_notice(event=event)
        consent.answer(
            attendee,
            {Purpose.FUTURE_CONTACT: agrees},
            notice=notice,
            by=actors.DELEGATE,
            now=b.NOW,
        )
    return attendee


def found(delegation, search="", events=ALL):
    result = known.known_people(delegation, events, search=search)
    return [(each.attendee, each.is_here) for each in result.people], result.withheld


def test_only_those_who_agreed_are_named_and_the_others_counted(delegation):
    agreed = came(delegation)
    came(delegation, agrees=False)
    came(delegation, agrees=None)
    withdrawn = came(delegation)
    consent.withdraw(withdrawn, Purpose.FUTURE_CONTACT, by=actors.DELEGATE, now=b.NOW)

    assert found(delegation) == ([(agreed, False)], 3)


@pytest.mark.parametrize("status", [Status.SUBMITTED, Status.DECLINED, Status.CANCELLED])
def test_only_the_confirmed_came(delegation, status):
    came(delegation, status=status)

    assert found(delegation) == ([], 0)


def test_other_institutions_later_events_and_events_of_others_are_left_out(delegation):
    came(b.build_delegation())
    came(delegation, event=past_event(2090))
    foreign = past_event()
    came(delegation, event=foreign)

    assert found(delegation, events=ALL.exclude(pk=foreign.pk)) == ([], 0)


def test_last_registration_of_a_person_counts(delegation):
    came(delegation, event=past_event(2079), **CARD)
    last = came(delegation, event=past_event(2081), **CARD | {"position": "Minister"})

    assert found(delegation) == ([(last, False)], 0)


def test_refusal_at_the_last_event_counts(delegation):
    came(delegation, event=past_event(2079), **CARD)
    came(delegation, event=past_event(2081), agrees=False, **CARD)

    assert found(delegation) == ([], 1)


def test_search_finds_in_every_script_and_counts_the_others_all_the_same(delegation):
    anna = came(delegation, **CARD)
    came(delegation, family_name="Other")
    came(delegation, family_name="Refusing", agrees=False)

    for words in ("anna SAMPLE", "安娜", "анна", "anna@example"):
        assert found(delegation, words) == ([(anna, False)], 1)
    assert found(delegation, "refusing") == ([], 1)


def test_people_at_the_event_already_are_shown_as_such(event, delegation):
    in_delegation = came(delegation, family_name="Alpha", email="")
    b.build_attendee(
        delegation=delegation, family_name="Given", given_names="Alpha", email="x@example.org"
    )
    elsewhere = came(delegation, family_name="Bravo", email="bravo@example.org")
    b.build_attendee(
        delegation=b.build_delegation(event=event),
        family_name="Bravo",
        email="Bravo@example.org",
    )
    gone = came(delegation, family_name="Charlie", email="charlie@example.org")
    b.build_attendee(
        delegation=delegation,
        family_name="Charlie",
        email="charlie@example.org",
        status=Status.WITHDRAWN,
    )

    assert found(delegation) == ([(in_delegation, True), (elsewhere, True), (gone, False)], 0)


@pytest.mark.parametrize("count", [1, 3])
def test_list_takes_two_queries_however_many_came(delegation, count, django_assert_num_queries):
    for _each in range(count):
        came(delegation)
    assert delegation.event

    with django_assert_num_queries(2):
        found(delegation)


def propose(delegation, people, officer, events=ALL):
    keys = [each.pk for each in people]
    return known.propose(delegation, keys, events, by=actors.staff(officer), now=b.NOW)


def test_proposal_is_a_draft_with_what_reaches_the_person_and_nothing_else(delegation, officer):
    person = came(
        delegation, **CARD, sex="female", mode="online", capacity="head", headset_language="en",
        days=["2081-05-01"], staff_note="Note", staff_rank=1,
    )  # fmt: skip
    question = Question.objects.create(event=person.event, text=b.text("Asked"))
    answers.store(person, {f"question-{question.pk}": "Answer"})

    [draft] = propose(delegation, [person], officer)

    draft = Attendee.objects.get(pk=draft.pk)
    assert {name: getattr(draft, name) for name in CARD} == CARD
    assert (draft.status, draft.delegation) == (Status.DRAFT, delegation)
    assert (draft.sex, draft.mode, draft.capacity, draft.days) == ("", "in_person", "delegate", [])
    assert (draft.staff_note, draft.staff_rank, draft.headset_language) == ("", None, "")
    assert answers.given(draft) == {"activities": []}
    assert not Consent.objects.filter(attendee=draft).exists()
    assert [(each.action, each.user) for each in draft.history.all()] == [("created", officer)]


def test_proposal_is_told_with_the_link_where_there_is_an_address(delegation, officer):
    people = [came(delegation, **CARD), came(delegation, email="")]

    drafts = propose(delegation, people, officer)

    message = Message.objects.get(kind=MessageKind.PROPOSAL)
    assert len(drafts) == 2
    assert (message.email.to, message.language) == ([CARD["email"]], "zh-hans")
    assert message.marker in message.email.message


def test_proposal_says_until_when_registration_is_open(event, delegation, officer):
    event.closes_at = b.NOW.replace(month=10)
    event.save()

    propose(delegation, [came(delegation)], officer)

    assert (
        "Registration closes on 1 October 2083"
        in Message.objects.get(kind=MessageKind.PROPOSAL).email.message
    )


def test_people_who_may_not_be_named_are_not_proposed_by_their_key(delegation, officer):
    refusing, foreign = came(delegation, agrees=False), came(b.build_delegation())
    other = past_event()
    out_of_reach = came(delegation, event=other)
    agreed = came(delegation)

    drafts = propose(
        delegation,
        [refusing, foreign, out_of_reach, agreed],
        officer,
        events=ALL.exclude(pk=other.pk),
    )

    assert [each.family_name for each in drafts] == [agreed.family_name]


def test_form_sent_twice_proposes_once(delegation, officer):
    person = came(delegation)
    propose(delegation, [person], officer)

    with pytest.raises(RuleViolation) as refusal:
        propose(delegation, [person], officer)

    assert refusal.value.code == "nobody"
    assert delegation.attendees.count() == 1


def test_only_staff_propose(delegation):
    with pytest.raises(RuleViolation) as refusal:
        known.propose(delegation, [], ALL, by=actors.DELEGATE, now=b.NOW)

    assert refusal.value.code == "not_yours"


# The page


def path(delegation):
    return reverse("admin:registrations_delegation_known", args=[delegation.pk])


def may_see(officer, *events):
    for event in events:
        b.EventRole.objects.get_or_create(
            event=event, user=officer, role=b.Group.objects.get(name=DESK)
        )


def told(answer):
    return [(each.level_tag, str(each)) for each in answer.context["messages"]]


def test_page_names_only_people_of_events_that_the_officer_sees(client, officer, delegation):
    seen, unseen = came(delegation, family_name="Seen"), came(delegation, family_name="Unseen")
    refusing = came(delegation, family_name="Refusing", agrees=False)
    may_see(officer, seen.event, refusing.event)

    words = client.get(path(delegation)).content.decode()

    assert "SEEN" in words
    assert "UNSEEN" not in words
    assert "REFUSING" not in words
    assert "1 more came before" in words
    assert unseen.reference not in words


def test_page_proposes_those_chosen_and_leads_to_their_drafts(client, officer, event, delegation):
    first, second, third = (
        came(delegation, email=email) for email in ("a@example.org", "", "c@example.org")
    )
    may_see(officer, *(each.event for each in (first, second, third)))

    answer = client.post(
        path(delegation), {"person": [first.pk, second.pk, "nonsense", "²", "9" * 30]}, follow=True
    )

    assert [each.family_name for each in delegation.attendees.order_by("pk")] == [
        first.family_name,
        second.family_name,
    ]
    assert answer.redirect_chain[0][0].endswith(
        f"?event=new&institution={delegation.institution.code}&status=draft"
    )
    assert [level for level, _words in told(answer)] == ["success", "warning"]
    assert len(answer.context["cl"].result_list) == 2


def test_page_says_that_nobody_was_chosen(client, officer, delegation):
    person = came(delegation)
    may_see(officer, person.event)

    answer = client.post(path(delegation), {"person": []})

    assert told(answer) == [("error", "Choose at least one person who is not at this event yet.")]
    assert delegation.attendees.count() == 0


def test_page_shows_who_is_here_without_a_box(client, officer, delegation):
    person = came(delegation)
    may_see(officer, person.event)
    propose(delegation, [person], officer)

    words = client.get(path(delegation)).content.decode()

    assert "(already at this event)" in words
    assert 'name="person"' not in words


def test_page_without_anybody_says_what_to_do(client, officer, delegation):
    assert "Enter people yourself" in client.get(path(delegation)).content.decode()
    searched = client.get(path(delegation), {"q": '<"'}).content.decode()
    assert "Nobody is found." in searched
    assert "&lt;&quot;" in searched


def test_page_shows_the_first_and_says_how_many_more(client, officer, delegation, monkeypatch):
    monkeypatch.setattr(page, "_SHOWN", 1)
    people = [came(delegation) for _each in range(2)]
    may_see(officer, *(each.event for each in people))

    answer = client.get(path(delegation))

    assert [each.attendee for each in answer.context["people"]] == people[:1]
    assert "1 more is found by searching." in answer.content.decode()


@pytest.mark.parametrize(("role", "is_offered"), [(OFFICER, True), (DESK, False)])
def test_page_of_the_delegation_leads_there_for_who_may_enter_people(
    client, event, delegation, role, is_offered
):
    client.force_login(b.build_user(event=event, role=role))

    words = client.get(
        reverse("admin:registrations_delegation_change", args=[delegation.pk])
    ).content.decode()

    assert (path(delegation) in words) is is_offered


def test_draft_of_a_proposal_is_confirmed_like_any_other_once_it_is_handed_in(delegation, officer):
    [draft] = propose(delegation, [came(delegation)], officer)

    submitted = lifecycle.submit(draft, by=actors.DELEGATE, now=b.NOW)

    assert submitted.status == Status.SUBMITTED
