"""Consent: who may answer what, on whose word, and what an answer sets in motion."""

import pytest
from django.db import IntegrityError, transaction

from registrations.domain import actors, registration
from registrations.domain.registration import Entry
from registrations.enums import ActorKind, ConsentAnswer, ConsentChannel, Purpose, Status
from registrations.models import Consent, HistoryEntry
from registrations.privacy import consent
from registrations.privacy.consent import OnBehalf
from tests import builders as b
from workshop.errors import RuleViolation
from workshop.translated import Translated

pytestmark = pytest.mark.django_db

RECIPIENTS = Translated({"en": "DG EXAMPLE, Brussels", "zh-hans": "示例总司（布鲁塞尔）"})


@pytest.fixture
def event():
    found = b.build_event(transfer_recipients=RECIPIENTS)
    b.build_notice(event=found)
    return found


@pytest.fixture
def attendee(event):
    return b.build_attendee(delegation=b.build_delegation(event=event))


def answer(attendee, answers, *, by=actors.DELEGATE, **known):
    notice = consent.current_notice(attendee.event, now=b.NOW)
    return consent.answer(attendee, answers, notice=notice, by=by, now=b.NOW, **known)


def states(attendee):
    return {each.purpose: each.is_given for each in consent.answers_of(attendee)}


def test_transfer_is_asked_only_where_recipients_are_named(event):
    nobody = b.build_event()

    assert consent.asked(event) == [
        Purpose.CIRCULATION,
        Purpose.PHOTOS,
        Purpose.FUTURE_CONTACT,
        Purpose.TRANSFER,
    ]
    assert Purpose.TRANSFER not in consent.asked(nobody)


def test_answer_is_kept_with_notice_language_moment_and_who(attendee):
    (row,) = answer(attendee, {Purpose.PHOTOS: True})

    assert (row.notice.version, row.language, row.answered_at) == (1, "en", b.NOW)
    assert (row.actor, row.user, row.focal_point, row.reason) == (
        ActorKind.DELEGATE,
        None,
        None,
        "",
    )


def test_answer_about_transfer_names_the_recipients_of_the_question(attendee):
    transfer, photos = answer(attendee, {Purpose.TRANSFER: True, Purpose.PHOTOS: True})

    assert (transfer.recipients, photos.recipients) == ("DG EXAMPLE, Brussels", "")


def test_focal_point_attests_circulation_and_is_named(attendee):
    person = b.build_focal_point(delegation=attendee.delegation)

    (row,) = answer(attendee, {Purpose.CIRCULATION: True}, by=actors.focal_point(person))

    assert (row.actor, row.focal_point) == (ActorKind.FOCAL_POINT, person)


def test_focal_point_attests_nothing_else(attendee):
    person = b.build_focal_point(delegation=attendee.delegation)

    with pytest.raises(RuleViolation) as refusal:
        answer(attendee, {Purpose.CIRCULATION: True, Purpose.PHOTOS: True}, by=actors.focal_point(person))  # fmt: skip

    assert refusal.value.code == "not_attestable"
    assert not Consent.objects.exists()


@pytest.mark.parametrize("said", [None, OnBehalf("  ", ConsentChannel.PHONE)])
def test_staff_answer_for_nobody_without_saying_on_whose_word(attendee, said):
    by = actors.staff(b.build_user())

    with pytest.raises(RuleViolation) as refusal:
        answer(attendee, {Purpose.PHOTOS: True}, by=by, on_behalf=said)

    assert refusal.value.code == "reason_missing"


def test_staff_answer_on_somebodys_word(attendee):
    user = b.build_user()
    said = OnBehalf(" Rang up on Monday. ", ConsentChannel.PHONE)

    (row,) = answer(attendee, {Purpose.PHOTOS: False}, by=actors.staff(user), on_behalf=said)

    assert (row.user, row.reason, row.channel) == (user, "Rang up on Monday.", "phone")


def test_what_is_said_of_others_word_is_kept_of_staff_only(attendee):
    (row,) = answer(attendee, {Purpose.PHOTOS: True}, on_behalf=b.ON_BEHALF)

    assert (row.reason, row.channel) == ("", "")


@pytest.mark.parametrize(
    "fields",
    [
        {"actor": ActorKind.STAFF},
        {"actor": ActorKind.STAFF, "reason": "Said so."},
        {"actor": ActorKind.DELEGATE, "channel": ConsentChannel.PHONE},
        {"actor": ActorKind.FOCAL_POINT},
    ],
)
def test_database_refuses_an_answer_that_says_not_whose_it_is(attendee, fields):
    row = {"attendee": attendee, "purpose": Purpose.PHOTOS, "notice": attendee.event.privacy_notices.get()}  # fmt: skip
    row |= {"answer": ConsentAnswer.GIVEN, "answered_at": b.NOW}

    with pytest.raises(IntegrityError), transaction.atomic():
        Consent.objects.create(**row, **fields)


@pytest.mark.parametrize("purpose", [Purpose.TRANSFER, Purpose.NEEDS])
def test_what_the_event_does_not_ask_with_the_registration_is_not_answered(purpose):
    event = b.build_event()
    b.build_notice(event=event)
    b.build_asked_group(event=event)
    attendee = b.build_attendee(delegation=b.build_delegation(event=event))

    with pytest.raises(RuleViolation) as refusal:
        answer(attendee, {purpose: True})

    assert refusal.value.code == "not_asked"


def test_what_is_not_asked_is_not_answered_with_the_registration_either(event):
    delegation = b.build_delegation(event=event)
    notice = consent.current_notice(event, now=b.NOW)
    entry = Entry({"family_name": "Sample"}, notice=notice, consents={Purpose.NEEDS: True})

    with pytest.raises(RuleViolation) as refusal:
        registration.register(delegation, entry, by=actors.DELEGATE, now=b.NOW)

    assert refusal.value.code == "not_asked"
    assert not Consent.objects.exists()


def test_refusing_everything_keeps_the_registration(attendee):
    answer(attendee, dict.fromkeys(consent.asked(attendee.event), False))

    attendee.refresh_from_db()
    assert attendee.status == Status.SUBMITTED
    assert not any(states(attendee).values())


def test_later_answer_makes_the_earlier_no_longer_current_and_leaves_it(attendee):
    answer(attendee, {Purpose.PHOTOS: True})
    answer(attendee, {Purpose.PHOTOS: False})

    rows = Consent.objects.filter(attendee=attendee).order_by("pk")
    assert [(each.answer, each.is_current) for each in rows] == [
        (ConsentAnswer.GIVEN, False),
        (ConsentAnswer.REFUSED, True),
    ]


def test_new_notice_asks_again_and_leaves_old_answers_in_force(attendee):
    answer(attendee, {Purpose.PHOTOS: True})
    before = list(Consent.objects.values())
    new = b.build_notice(event=attendee.event)

    photos, circulation = (
        next(each for each in consent.answers_of(attendee, notice=new) if each.purpose == purpose)
        for purpose in (Purpose.PHOTOS, Purpose.CIRCULATION)
    )

    assert (photos.is_given, photos.is_of_earlier_notice) == (True, True)
    assert (circulation.is_given, circulation.is_of_earlier_notice) == (False, False)
    assert list(Consent.objects.values()) == before


def test_answer_to_the_new_notice_is_of_no_earlier_one(attendee):
    new = b.build_notice(event=attendee.event)
    answer(attendee, {Purpose.PHOTOS: True})

    given = [each for each in consent.answers_of(attendee, notice=new) if each.is_given]

    assert [(each.purpose, each.is_of_earlier_notice) for each in given] == [
        (Purpose.PHOTOS, False)
    ]


def test_answers_about_other_recipients_count_no_longer(attendee):
    answer(attendee, {Purpose.TRANSFER: True, Purpose.PHOTOS: True})
    event = attendee.event

    assert consent.ask_transfer_anew(event) == 0
    event.transfer_recipients = Translated({"en": "Somebody else"})
    event.save()

    assert consent.ask_transfer_anew(event) == 1
    attendee.refresh_from_db()
    assert states(attendee) == {
        Purpose.CIRCULATION: False,
        Purpose.PHOTOS: True,
        Purpose.FUTURE_CONTACT: False,
        Purpose.TRANSFER: False,
    }
    assert Consent.objects.filter(attendee=attendee, purpose=Purpose.TRANSFER).count() == 1


def test_withdrawal_is_recorded_by_name_alone(attendee):
    answer(attendee, {Purpose.PHOTOS: True})

    consent.withdraw(attendee, Purpose.PHOTOS, by=actors.DELEGATE, now=b.NOW)

    entry = HistoryEntry.objects.filter(attendee=attendee).latest("pk")
    assert (entry.action, entry.fields) == ("consent_withdrawn", ["photos"])
    assert not states(attendee)[Purpose.PHOTOS]


def test_withdrawal_of_what_is_not_in_force_is_refused(attendee):
    with pytest.raises(RuleViolation) as refusal:
        consent.withdraw(attendee, Purpose.PHOTOS, by=actors.DELEGATE, now=b.NOW)

    assert refusal.value.code == "not_given"


def test_nobody_withdraws_for_somebody_else(attendee):
    answer(attendee, {Purpose.CIRCULATION: True})
    focal_point = actors.focal_point(b.build_focal_point(delegation=attendee.delegation))

    for by in (focal_point, actors.staff(b.build_user())):
        with pytest.raises(RuleViolation) as refusal:
            consent.withdraw(attendee, Purpose.CIRCULATION, by=by, now=b.NOW)
        assert refusal.value.code == "not_yours"
    assert states(attendee)[Purpose.CIRCULATION]
