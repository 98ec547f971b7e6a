"""Inviting focal points: what is refused, queued and recorded, and how far each institution is."""

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import translation

from registrations import links
from registrations.domain import actors, invitations
from registrations.enums import Action, DelegationRole, InvitationState, Reply, Status
from registrations.messages.delivery import deliver_due
from registrations.models import Attendee, Delegation, FocalPoint, HistoryEntry, Message
from registrations.roles import OFFICER
from tests import builders as b
from workshop.enums import EventState
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

LATER = b.NOW + timedelta(days=7)
VERBS = [invitations.invite, invitations.record_delivery]


@pytest.fixture
def event():
    event = b.build_event()
    b.build_notice(event=event)
    return event


@pytest.fixture
def delegation(event):
    return b.build_delegation(event=event)


@pytest.fixture
def person(delegation):
    return b.build_focal_point(delegation=delegation)


@pytest.fixture
def officer(event):
    return actors.staff(b.build_user(event=event, role=OFFICER))


def _refusal(verb, person, *, by, now=b.NOW, **extra):
    with pytest.raises(RuleViolation) as refused:
        verb(person, by=by, now=now, **extra)
    assert HistoryEntry.objects.count() == Message.objects.count() == 0
    assert FocalPoint.objects.get(pk=person.pk).invited_at is None
    return refused.value.code


def _history():
    rows = HistoryEntry.objects.order_by("pk")
    return [(each.action, each.user, each.delegation, each.fields) for each in rows]


# Inviting


def test_invitation_sets_both_moments_writes_history_and_queues_a_message(
    person, delegation, officer
):
    invitations.invite(person, by=officer, now=b.NOW)
    person.refresh_from_db()
    delegation.refresh_from_db()
    message = Message.objects.get()
    assert (person.invited_at, delegation.invited_at) == (b.NOW, b.NOW)
    assert _history() == [(Action.INVITED, officer.user, delegation, ["email"])]
    assert (message.kind, message.focal_point, message.queued_at) == ("invitation", person, b.NOW)
    assert message.email.to == [person.email]


def test_second_invitation_is_a_reminder_and_keeps_the_delegations_first_moment(person, delegation):
    invitations.invite(person, by=actors.SYSTEM, now=b.NOW)
    invitations.invite(person, by=actors.SYSTEM, now=LATER)
    person.refresh_from_db()
    delegation.refresh_from_db()
    first, second = (each.email.message for each in Message.objects.order_by("pk"))
    assert (person.invited_at, delegation.invited_at) == (LATER, b.NOW)
    assert "reminder" not in first
    assert "This is a reminder of our invitation of 1 September 2083 to Embassy" in second


def test_handing_over_another_way_is_recorded_without_a_message(delegation, officer):
    person = b.build_focal_point(delegation=delegation, email="")
    invitations.record_delivery(person, by=officer, now=b.NOW)
    person.refresh_from_db()
    delegation.refresh_from_db()
    assert (person.invited_at, delegation.invited_at) == (b.NOW, b.NOW)
    assert _history() == [(Action.INVITED, officer.user, delegation, [])]
    assert Message.objects.count() == 0


def test_focal_point_without_an_address_is_not_invited_by_mail(delegation, officer):
    person = b.build_focal_point(delegation=delegation, email="")
    assert _refusal(invitations.invite, person, by=officer) == "no_email"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize("by", [actors.DELEGATE, actors.Actor(actors.ActorKind.FOCAL_POINT)])
def test_only_staff_invite(person, verb, by):
    assert _refusal(verb, person, by=by) == "not_yours"


@pytest.mark.parametrize("verb", VERBS)
@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"state": EventState.DRAFT}, "event_draft"),
        ({"state": EventState.CANCELLED}, "event_cancelled"),
        ({"state": EventState.POSTPONED}, "event_postponed"),
        ({"state": EventState.ARCHIVED}, "event_over"),
        ({"starts_on": b.NOW.date() - timedelta(9), "ends_on": b.NOW.date() - timedelta(8)}, "event_over"),
        ({"closes_at": b.NOW}, "registration_closed"),
    ],
)  # fmt: skip
def test_nobody_is_invited_to_an_event_at_which_nobody_could_register(
    event, person, officer, verb, fields, code
):
    for name, value in fields.items():
        setattr(event, name, value)
    event.save()
    assert _refusal(verb, person, by=officer) == code


@pytest.mark.parametrize("verb", VERBS)
def test_nobody_is_invited_before_a_privacy_notice_is_published(officer, verb):
    assert _refusal(verb, b.build_focal_point(), by=officer) == "no_notice"


@pytest.mark.parametrize("verb", VERBS)
def test_inactive_institution_is_not_invited(event, officer, verb):
    delegation = b.build_delegation(event=event, institution=b.build_institution(is_active=False))
    person = b.build_focal_point(delegation=delegation)
    assert _refusal(verb, person, by=officer) == "institution_inactive"


@pytest.mark.parametrize("verb", VERBS)
def test_organisers_own_delegation_is_not_invited(event, officer, verb):
    person = b.build_focal_point(delegation=b.build_delegation(event=event, role="organiser"))
    assert _refusal(verb, person, by=officer) == "organisers_own"


@pytest.mark.parametrize("verb", VERBS)
def test_invitation_made_since_one_looked_is_not_repeated(person, officer, verb):
    invitations.invite(person, by=officer, now=b.NOW)
    with pytest.raises(RuleViolation) as refused:
        verb(person, by=officer, now=LATER, as_of=b.NOW - timedelta(seconds=1))
    assert refused.value.code == "invited_meanwhile"
    assert Message.objects.count() == 1


def test_invitation_made_before_one_looked_is_repeated(person, officer):
    invitations.invite(person, by=officer, now=b.NOW)
    invitations.invite(person, by=officer, now=LATER, as_of=b.NOW)
    assert Message.objects.count() == 2


# The letter


def _letter(person, now=b.NOW):
    invitations.invite(person, by=actors.SYSTEM, now=now)
    return Message.objects.latest("pk").email


def test_letter_in_english_says_who_invites_to_what_and_what_the_link_does(event, delegation):
    event.closes_at = b.NOW + timedelta(days=30)
    event.opens_at = b.NOW + timedelta(days=1)
    event.save()
    Delegation.objects.filter(pk=delegation.pk).update(seats=3, alternates=1)
    person = b.build_focal_point(delegation=delegation, name="Ms Example")
    letter = _letter(person)
    assert letter.subject == "Invitation: Practical Cooperation"
    for words in (
        "Ms Example\n",
        f"The Organiser invites {delegation.name} to take part in:",
        "3–4 November 2083\nConference Hotel\nBeijing (Beijing time)",
        "Your institution has 3 seats.\nIt may also name 1 alternate.\n",
        "Registration opens on 2 September 2083, 16:00 (Beijing time).\n",
        "Registration closes on 1 October 2083, 16:00 (Beijing time).\n",
        "register the delegation and keep it up to date, or tell us that your institution",
        "You may pass the link on",
        "secretariat@example.org\n+86 10 0000 0000",
    ):
        assert words in letter.message


def test_letter_in_chinese_is_wholly_chinese(delegation):
    person = b.build_focal_point(delegation=delegation, name="示例联络人", language="zh-hans")
    letter = _letter(person)
    assert letter.subject == "邀请函：务实合作研讨会"
    with translation.override("zh-hans"):
        assert f"主办方谨邀请{delegation.name}" in letter.message
    assert "尊敬的示例联络人：" in letter.message
    assert "贵机构有2个名额" in letter.message


def test_letter_speaks_of_no_limit_where_there_is_none(event):
    person = b.build_focal_point(delegation=b.build_delegation(event=event, seats=None))
    letter = _letter(person).message
    assert "The number of your institution’s seats is not limited." in letter
    assert "alternate" not in letter
    assert "Registration opens" not in letter


def test_names_with_template_syntax_and_markup_arrive_literally(delegation):
    hard = "{{ link }} {% debug %} %(name)s <b>&amp; $1"
    person = b.build_focal_point(delegation=delegation, name=hard)
    assert _letter(person).message.startswith(f"{hard}\n")


def test_line_breaks_in_titles_and_names_make_no_header(event, delegation):
    event.title = b.text("Title\r\nBcc: everybody@example.org")
    event.save()
    letter = _letter(b.build_focal_point(delegation=delegation, name="A\r\nBcc: x@example.org"))
    deliver_due(now=b.NOW)
    assert letter.subject == "Invitation: Title Bcc: everybody@example.org"
    assert (mail.outbox[0].recipients(), mail.outbox[0].bcc) == (letter.to, [])
    assert "Bcc" not in mail.outbox[0].message()


def test_link_is_filled_in_only_when_the_letter_is_sent(person):
    letter = _letter(person)
    stored = letter.message
    FocalPoint.objects.filter(pk=person.pk).update(key_version=2)
    person.refresh_from_db()
    deliver_due(now=b.NOW)
    letter.refresh_from_db()
    assert "/d/" not in stored
    assert letter.message == stored
    assert f"{links.link_of(person)}\n" in mail.outbox[0].body


# How far each institution has come


def _states():
    rows = Delegation.objects.with_invitation_state().order_by("pk")
    return list(rows.values_list("invitation_state", flat=True))


def test_invitation_state_is_computed_from_what_happened(event):
    delegations = [b.build_delegation(event=event) for _number in range(9)]
    people = [b.build_focal_point(delegation=each) for each in delegations]
    for each in delegations[1:]:
        Delegation.objects.filter(pk=each.pk).update(invited_at=b.NOW)
    for each in (people[2], people[5]):
        FocalPoint.objects.filter(pk=each.pk).update(opened_at=b.NOW)
    b.build_attendee(delegation=delegations[3])
    b.build_attendee(delegation=delegations[4])
    Delegation.objects.filter(pk=delegations[4].pk).update(completed_at=b.NOW)
    b.build_attendee(delegation=delegations[5], status=Status.WITHDRAWN)
    Delegation.objects.filter(pk=delegations[6].pk).update(
        reply=Reply.NOT_ATTENDING, replied_at=b.NOW, completed_at=b.NOW
    )
    Delegation.objects.filter(pk=delegations[7].pk).update(role=DelegationRole.ORGANISER)
    Delegation.objects.filter(pk=delegations[8].pk).update(reply=Reply.ATTENDING, replied_at=b.NOW)
    assert _states() == [
        InvitationState.NOT_INVITED,
        InvitationState.INVITED,
        InvitationState.OPENED,
        InvitationState.STARTED,
        InvitationState.COMPLETE,
        InvitationState.OPENED,
        InvitationState.DECLINED,
        "",
        InvitationState.INVITED,
    ]
    silent = Delegation.objects.without_reply().order_by("pk")
    assert list(silent) == [delegations[1], delegations[2], delegations[5]]


# Addresses outside the institution's domains


@pytest.mark.parametrize(
    ("domains", "email", "is_foreign"),
    [
        ("example.org", "a@example.org", False),
        ("example.org", "a@EXAMPLE.org", False),
        ("example.org", "a@visa.example.org", False),
        ("example.org", "a@notexample.org", True),
        ("example.org", "a@example.org.invalid", True),
        ("example.org", "example.org@free.invalid", True),
        (" @Example.org , *.example.net,", "a@peking.example.net", False),
        ("a_b.example", "x@aXb.example", True),
        ("", "a@free.invalid", False),
        (" , ", "a@free.invalid", False),
        ("example.org", "", False),
    ],
)
def test_address_outside_the_institutions_domains_is_found(domains, email, is_foreign):
    institution = b.build_institution(email_domains=domains)
    person = b.build_attendee(delegation=b.build_delegation(institution=institution), email=email)
    b.build_attendee(delegation=b.build_delegation(institution=b.build_institution()))
    assert institution.is_foreign(email) is is_foreign
    assert list(Attendee.objects.outside_domains()) == ([person] if is_foreign else [])
