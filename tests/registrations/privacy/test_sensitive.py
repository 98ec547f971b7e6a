"""Sensitive data: asked of whom, kept only under its consent, gone with it."""

from datetime import date, timedelta

import pytest
from cryptography.fernet import Fernet
from django.db import connection
from django.test.utils import CaptureQueriesContext

from registrations.domain import actors, known, lifecycle, merging, registration, replacing
from registrations.domain.registration import Entry
from registrations.enums import ConsentChannel, DisclosureKind, InstitutionKind, Purpose, Status
from registrations.models import (
    Attendee,
    Consent,
    Disclosure,
    Erasure,
    HistoryEntry,
    Identity,
    Needs,
    Travel,
)
from registrations.privacy import consent, groups, ledger, sensitive
from registrations.privacy.consent import OnBehalf
from tests import builders as b
from workshop.enums import Audience, EventState
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

NEEDS = Purpose.NEEDS


@pytest.fixture
def event():
    found = b.build_event(country="CN")
    b.build_notice(event=found)
    b.build_asked_group(event=found)
    return found


@pytest.fixture
def attendee(event):
    return b.build_attendee(delegation=b.build_delegation(event=event, seats=5))


def save(attendee, values=None, *, group=NEEDS, by=actors.DELEGATE, now=b.NOW, **known):
    notice = consent.current_notice(attendee.event, now=now)
    known = {"is_agreed": True, "notice": notice, "by": by, "now": now} | known
    sensitive.save(attendee, group, values or b.SENSITIVE_VALUES[group], **known)


def refused(code, act, *args, **known):
    with pytest.raises(RuleViolation) as refusal:
        act(*args, **known)
    assert refusal.value.code == code


def kept(attendee, group=NEEDS):
    return sensitive.values_of(attendee, group)


def all_asked(event):
    for group in (Purpose.IDENTITY, Purpose.TRAVEL, Purpose.VISA):
        b.build_asked_group(event=event, group=group)


# Of whom what is asked.


def test_nothing_is_asked_where_the_event_asks_nothing():
    assert sensitive.states_of(b.build_attendee()) == []


def test_group_is_asked_of_its_audience(event):
    event.asked_groups.all().delete()
    b.build_asked_group(event=event, group="travel", audience=Audience.ABROAD, is_required=True)
    b.build_asked_group(event=event, group="needs", audience=Audience.IN_PERSON)
    delegations = [
        b.build_delegation(
            event=event,
            institution=b.build_institution(kind=InstitutionKind.MINISTRY, country=country),
        )
        for country in ("BE", "CN")
    ]
    abroad, at_home = (b.build_attendee(delegation=each) for each in delegations)
    online = b.build_attendee(delegation=delegations[0], mode="online")

    found = sensitive.states_among([abroad, at_home, online])

    assert {pk: [each.group for each in states] for pk, states in found.items()} == {
        abroad.pk: [Purpose.TRAVEL, NEEDS],
        at_home.pk: [NEEDS],
        online.pk: [],
    }
    assert sensitive.missing_among([abroad, at_home, online]) == {abroad.pk}
    assert list(sensitive.lacking(Attendee.objects.all())) == [abroad]


def test_what_was_given_still_shows_once_it_is_asked_no_more(event, attendee):
    save(attendee)
    event.asked_groups.all().delete()

    (state,) = sensitive.states_of(attendee)

    assert (state.is_asked, state.is_given, state.is_missing) == (False, True, False)
    refused("not_asked", save, attendee)


def test_required_group_is_missing_until_it_is_answered_either_way(event):
    event.asked_groups.update(is_required=True)
    delegation = b.build_delegation(event=event, seats=5)
    giving, refusing, silent = (b.build_attendee(delegation=delegation) for _each in "abc")
    save(giving)
    notice = event.privacy_notices.get()
    sensitive.refuse(refusing, NEEDS, notice=notice, by=actors.DELEGATE, now=b.NOW)
    people = Attendee.objects.with_delegation()

    assert sensitive.missing_among(list(people)) == {silent.pk}
    assert list(sensitive.lacking(Attendee.objects.all())) == [silent]
    lifecycle.withdraw(silent, by=actors.DELEGATE, now=b.NOW)
    assert list(sensitive.lacking(Attendee.objects.all())) == []


@pytest.mark.parametrize("count", [1, 3])
def test_states_of_many_take_two_queries(event, count, django_assert_num_queries):
    delegation = b.build_delegation(event=event, seats=5)
    for _each in range(count):
        save(b.build_attendee(delegation=delegation))
    people = list(Attendee.objects.with_delegation())

    with django_assert_num_queries(2):
        sensitive.states_among(people)


# Saving.


@pytest.mark.parametrize("group", list(groups.MODELS))
def test_values_are_kept_with_their_consent(event, attendee, group):
    all_asked(event)

    save(attendee, group=group)

    values = kept(attendee, group)
    given = {name: value for name, value in values.items() if value}
    assert given == b.SENSITIVE_VALUES[group]
    assert set(values) == set(groups.fields_of(group))
    row = Consent.objects.get(attendee=attendee, purpose=group)
    assert (row.is_in_force, row.answered_at) == (True, b.NOW)


def test_saving_again_replaces_all_and_asks_consent_anew(attendee):
    save(attendee)
    save(attendee, {"access": "none"}, now=b.NOW + timedelta(days=1))

    assert kept(attendee) == {"diet": "", "access": "none", "emergency_contact": ""}
    rows = Consent.objects.filter(attendee=attendee, purpose=NEEDS).order_by("pk")
    assert [each.is_current for each in rows] == [False, True]
    assert Needs.objects.get().saved_at == b.NOW + timedelta(days=1)


def test_history_names_the_group_and_no_more(attendee):
    save(attendee)

    last = HistoryEntry.objects.filter(attendee=attendee).order_by("-pk")[:2]
    assert [(each.action, each.fields) for each in last] == [
        ("sensitive_saved", ["needs"]),
        ("consented", ["needs"]),
    ]


def test_nothing_is_stored_without_the_consent(attendee):
    refused("no_consent", save, attendee, is_agreed=False)

    assert (Needs.objects.count(), Consent.objects.count()) == (0, 0)


def test_focal_point_gives_nobodys_data(attendee):
    by = actors.focal_point(b.build_focal_point(delegation=attendee.delegation))

    refused("not_attestable", save, attendee, by=by)

    assert (Needs.objects.count(), Consent.objects.count()) == (0, 0)


def test_staff_enter_data_on_somebodys_word_only(attendee):
    by = actors.staff(b.build_user())

    refused("reason_missing", save, attendee, by=by)
    assert Needs.objects.count() == 0
    save(attendee, by=by, on_behalf=OnBehalf("Rang up.", ConsentChannel.PHONE))

    row = Consent.objects.get(attendee=attendee, purpose=NEEDS)
    assert (row.user, row.reason, row.channel) == (by.user, "Rang up.", "phone")
    assert kept(attendee)["diet"] == "no nuts"


def test_group_that_is_not_asked_is_not_stored(attendee):
    refused("not_asked", save, attendee, group=Purpose.IDENTITY)

    assert Identity.objects.count() == 0


@pytest.mark.parametrize("status", [Status.WITHDRAWN, Status.DECLINED])
def test_data_of_who_does_not_come_is_not_stored(event, status):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), status=status)

    refused("closed", save, attendee)


@pytest.mark.parametrize(
    ("state", "days", "is_taken"),
    [
        (EventState.PUBLISHED, 64, True),  # the last day
        (EventState.PUBLISHED, 66, False),
        (EventState.POSTPONED, 66, True),
        (EventState.CANCELLED, 0, False),
        (EventState.ARCHIVED, 0, False),
    ],
)
def test_data_is_taken_until_the_event_is_over(event, attendee, state, days, is_taken):
    event.state = state
    event.save()
    attendee = Attendee.objects.with_delegation().get(pk=attendee.pk)

    assert sensitive.is_needed(attendee, now=b.NOW + timedelta(days=days)) is is_taken


@pytest.mark.parametrize(
    "values",
    [
        {"diet": "x" * 201},
        {"diet": "two\nlines"},
        {"diet": "a\0b"},
        {"access": "x" * 501},
    ],
)
def test_value_that_is_no_text_of_its_length_is_refused(attendee, values):
    refused("wrong_value", save, attendee, values)

    assert (Needs.objects.count(), Consent.objects.count()) == (0, 0)


@pytest.mark.parametrize("values", [{"nationality": "XX"}, {"born_on": "2083-13-01"}])
def test_unknown_country_and_impossible_day_are_refused(event, attendee, values):
    all_asked(event)

    refused("wrong_value", save, attendee, values, group=Purpose.IDENTITY)


@pytest.mark.parametrize("value", ["", None])
def test_nothing_at_all_is_refused(attendee, value):
    refused("empty", save, attendee, {"diet": value})


def test_value_of_another_group_is_a_mistake_of_the_caller(attendee):
    with pytest.raises(ValueError, match="hotel"):
        save(attendee, {"hotel": "Example Inn"})


def test_longest_value_fits(attendee):
    save(attendee, {"access": "𠮷" * 500})

    assert kept(attendee)["access"] == "𠮷" * 500


# Leaving.


def test_withdrawing_the_consent_erases_the_values_and_no_others(event, attendee):
    all_asked(event)
    save(attendee)
    save(attendee, group=Purpose.TRAVEL)

    consent.withdraw(attendee, NEEDS, by=actors.DELEGATE, now=b.NOW)

    assert (Needs.objects.count(), Travel.objects.count()) == (0, 1)
    assert kept(attendee) is None
    entry = HistoryEntry.objects.filter(attendee=attendee).latest("pk")
    assert (entry.action, entry.fields) == ("sensitive_erased", ["needs"])


def test_withdrawing_and_refusing_are_kept_so_that_no_backup_brings_the_values_back(event):
    first, second = pair(event)
    notice = event.privacy_notices.get()
    for each in (first, second):
        save(each)

    consent.withdraw(first, NEEDS, by=actors.DELEGATE, now=b.NOW)
    sensitive.refuse(second, NEEDS, notice=notice, by=actors.DELEGATE, now=b.NOW)

    rows = Erasure.objects.order_by("pk")
    assert [(each.what, each.person) for each in rows] == [
        ("needs", ledger.hashes_of(each.reference)[0]) for each in (first, second)
    ]
    assert ledger.numbers_without_row() == []


def test_withdrawing_where_nothing_is_kept_is_no_erasure(attendee):
    save(attendee)
    Needs.objects.all().delete()  # as the purge does
    (state,) = sensitive.states_of(attendee)
    assert (state.is_given, state.is_purged) == (False, True)

    consent.withdraw(attendee, NEEDS, by=actors.DELEGATE, now=b.NOW)

    assert not Erasure.objects.exists()


def test_refusal_that_fails_leaves_everything(attendee):
    save(attendee)
    notice = attendee.event.privacy_notices.get()
    by = actors.staff(b.build_user())

    refused("reason_missing", sensitive.refuse, attendee, NEEDS, notice=notice, by=by, now=b.NOW)

    assert Needs.objects.count() == 1
    assert (Erasure.objects.count(), ledger.numbers_without_row()) == (0, [])


def test_withdrawing_another_consent_erases_nothing(attendee):
    save(attendee)
    notice = attendee.event.privacy_notices.get()
    consent.answer(attendee, {Purpose.PHOTOS: True}, notice=notice, by=actors.DELEGATE, now=b.NOW)

    consent.withdraw(attendee, Purpose.PHOTOS, by=actors.DELEGATE, now=b.NOW)

    assert Needs.objects.count() == 1


def test_refusing_erases_and_keeps_the_registration(attendee):
    save(attendee)

    notice = attendee.event.privacy_notices.get()
    sensitive.refuse(attendee, NEEDS, notice=notice, by=actors.DELEGATE, now=b.NOW)

    attendee.refresh_from_db()
    assert (Needs.objects.count(), attendee.status) == (0, Status.SUBMITTED)
    assert not sensitive.state_of(attendee, NEEDS).is_given


def test_refusing_what_does_not_concern_the_person_is_refused(attendee):
    notice = attendee.event.privacy_notices.get()

    refused(
        "not_asked",
        sensitive.refuse,
        attendee,
        Purpose.TRAVEL,
        notice=notice,
        by=actors.DELEGATE,
        now=b.NOW,
    )


def test_erasing_what_is_not_there_is_no_event(attendee):
    before = HistoryEntry.objects.count()

    assert groups.erase(attendee, groups.MODELS, by=actors.DELEGATE, now=b.NOW) == []
    assert HistoryEntry.objects.count() == before


def test_editing_and_moving_leave_data_and_consents_as_they_were(event, attendee):
    save(attendee)
    before = list(Consent.objects.values()), list(Needs.objects.values())

    registration.edit(attendee, {"position": "Other"}, by=actors.DELEGATE, now=b.NOW)
    lifecycle.confirm(attendee, by=actors.SYSTEM, now=b.NOW)

    assert (list(Consent.objects.values()), list(Needs.objects.values())) == before


# Merging, replacing, copying.


def merge(kept_one, other):
    by = actors.staff(b.build_user())
    merging.merge(kept_one, other, taken=[], by=by, now=b.NOW)


def pair(event):
    delegation = b.build_delegation(event=event, seats=5)
    return b.build_attendee(delegation=delegation), b.build_attendee(delegation=delegation)


def test_merging_keeps_ones_own_values_and_leaves_none_with_the_other(event):
    first, second = pair(event)
    save(first, {"diet": "first"})
    save(second, {"diet": "second"})

    merge(first, second)

    assert [(each.attendee, each.diet) for each in Needs.objects.all()] == [(first, "first")]


def test_merging_takes_over_what_only_the_other_has(event):
    first, second = pair(event)
    save(second, {"diet": "second"})

    merge(first, second)

    assert kept(first)["diet"] == "second"
    assert Needs.objects.count() == 1


@pytest.mark.parametrize("refuser", [0, 1])
def test_merging_erases_what_either_of_the_two_refused(event, refuser):
    people = pair(event)
    for each in people:
        save(each)
    consent.withdraw(people[refuser], NEEDS, by=actors.DELEGATE, now=b.NOW)

    Erasure.objects.all().delete()

    merge(*people)

    assert Needs.objects.count() == 0
    assert not sensitive.state_of(people[0], NEEDS).is_given
    # The one whose row went by the merger is erased again on a backup that is put back.
    erased = Erasure.objects.get()
    assert (erased.person, erased.what) == (
        ledger.hashes_of(people[1 - refuser].reference)[0],
        "needs",
    )
    assert erased.number not in ledger.numbers_without_row()


def test_merging_that_is_undone_leaves_no_file_of_an_erasure(event, monkeypatch):
    people = pair(event)
    for each in people:
        save(each)
    consent.withdraw(people[1], NEEDS, by=actors.DELEGATE, now=b.NOW)
    before = ledger.numbers_without_row()

    def fail(*_args, **_kwargs):
        raise ZeroDivisionError

    monkeypatch.setattr(groups, "hand_over", fail)
    with pytest.raises(ZeroDivisionError):
        merge(*people)

    assert (Needs.objects.count(), ledger.numbers_without_row()) == (1, before)


def test_replacement_takes_over_nothing(event):
    former = b.build_attendee(delegation=b.build_delegation(event=event), circulation=True)
    save(former)
    entry = Entry({"family_name": "Successor"})

    new = replacing.name_replacement(former, entry, by=actors.DELEGATE, now=b.NOW)

    assert kept(new) is None
    assert not Consent.objects.filter(attendee=new).exists()


def test_person_who_is_proposed_again_brings_nothing_along(event):
    attendee = b.build_attendee(delegation=b.build_delegation(event=event), status=Status.CONFIRMED)
    save(attendee)
    notice = event.privacy_notices.get()
    consent.answer(attendee, {Purpose.FUTURE_CONTACT: True}, notice=notice, by=actors.DELEGATE, now=b.NOW)  # fmt: skip
    later = b.build_event(starts_on=date(2084, 5, 1), ends_on=date(2084, 5, 1))
    b.build_asked_group(event=later)
    delegation = b.build_delegation(event=later, institution=attendee.delegation.institution)
    by = actors.staff(b.build_user())

    (new,) = known.propose(
        delegation, [attendee.pk], type(event).objects.filter(pk=event.pk), by=by, now=b.NOW
    )

    assert kept(new) is None
    assert not Consent.objects.filter(attendee=new).exists()


# Reading.


def test_values_are_read_of_those_only_whose_consent_is_in_force(event):
    first, second = pair(event)
    save(first)
    save(second)
    # A row that a mistake left behind is read by nobody.
    Consent.objects.filter(attendee=second).update(withdrawn_at=b.NOW)

    assert list(sensitive.values_among([first.pk, second.pk], NEEDS)) == [first.pk]
    assert kept(second) is None


def test_look_is_recorded_with_its_reason_and_without_values(attendee):
    save(attendee)
    user = b.build_user()

    values = sensitive.look(attendee, NEEDS, by=actors.staff(user), now=b.NOW, reason="To order.")

    assert values["diet"] == "no nuts"
    row = Disclosure.objects.get()
    assert (row.kind, row.purpose, row.user, row.reason) == (
        DisclosureKind.VIEW,
        "needs",
        user,
        "To order.",
    )
    assert (row.people, row.columns) == ([attendee.pk], ["diet", "access", "emergency_contact"])


def test_look_without_a_reason_or_at_nothing_is_refused(attendee):
    by = actors.staff(b.build_user())

    refused("not_given", sensitive.look, attendee, NEEDS, by=by, now=b.NOW, reason="To order.")
    save(attendee)
    refused("reason_missing", sensitive.look, attendee, NEEDS, by=by, now=b.NOW, reason=" ")

    assert Disclosure.objects.count() == 0


def test_values_whose_key_is_gone_are_named_and_can_be_given_anew(attendee, settings):
    save(attendee)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]
    by = actors.staff(b.build_user())

    refused("key_gone", sensitive.look, attendee, NEEDS, by=by, now=b.NOW, reason="To order.")
    save(attendee, {"diet": "anew"})

    assert kept(attendee)["diet"] == "anew"


def test_values_whose_key_is_gone_can_be_erased_and_purged(attendee, settings):
    save(attendee)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    consent.withdraw(attendee, NEEDS, by=actors.DELEGATE, now=b.NOW)

    assert Needs.objects.count() == 0
    with CaptureQueriesContext(connection) as ran:
        attendee.delete()
    assert not any("SELECT" in each["sql"] and "needs" in each["sql"] for each in ran)


def test_values_of_an_event_are_those_of_its_people_who_consent(event, attendee):
    save(attendee)
    refusing = b.build_attendee(delegation=attendee.delegation)
    save(refusing)
    Consent.objects.filter(attendee=refusing).update(withdrawn_at=b.NOW)
    elsewhere = b.build_event()
    b.build_asked_group(event=elsewhere)
    b.give_sensitive(b.build_attendee(delegation=b.build_delegation(event=elsewhere)))

    assert sensitive.values_in(event, NEEDS) == {attendee.pk: b.SENSITIVE_VALUES[NEEDS]}


@pytest.mark.parametrize("count", [0, 3])
def test_holding_people_still_takes_one_query(event, count, django_assert_num_queries):
    delegation = b.build_delegation(event=event, seats=None)
    for _each in range(count):
        b.build_attendee(delegation=delegation, status=Status.CONFIRMED)

    with django_assert_num_queries(1):
        sensitive.hold_still(event)
