"""Visa letters: whole or not at all, the same number for the same letter, no number twice."""

from datetime import UTC, date, datetime, timedelta

import pytest
from cryptography.fernet import Fernet

from registrations.domain import actors, lifecycle, merging
from registrations.enums import Action, Purpose, Status
from registrations.models import Attendee, HistoryEntry, VisaInviter, VisaLetter
from registrations.privacy import consent, erasure, groups, purge, visa_letters
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db

VISA = b.SENSITIVE_VALUES[Purpose.VISA]
LATER = b.NOW + timedelta(days=2)


@pytest.fixture
def event():
    return b.build_event()


@pytest.fixture
def inviter(event):
    return b.build_inviter(event=event)


def fresh(attendee):
    return Attendee.objects.with_delegation().get(pk=attendee.pk)


def own(attendee):
    """Return the person's application."""
    person = fresh(attendee)
    inviter = visa_letters.inviter_of(person.event)
    [found] = visa_letters.applications([person], person.event, inviter)
    return found


def issue(*people, now=b.NOW):
    """Return the numbers of the letters of the people."""
    ready = [own(each) for each in people]
    event = people[0].event
    inviter = visa_letters.check_inviter(event)
    issued = visa_letters.issue(event, ready, inviter=inviter, now=now)
    return [each.letter.full_number for each in issued]


def missing(attendee):
    return [str(each) for each in own(attendee).missing]


# What is missing.


def test_nothing_is_missing_of_who_gave_all(event):
    assert own(b.build_applicant(event=event)).is_ready


@pytest.mark.parametrize("group", groups.IN_LETTERS)
def test_each_value_that_is_missing_is_named(event, group):
    whole = {Purpose.IDENTITY: b.WHOLE_PASSPORT, Purpose.VISA: VISA}[group]
    person = b.build_applicant(event=event)
    for name in whole:
        given = {other: value for other, value in whole.items() if other != name}
        b.give_sensitive(person, group=group, **given)

        assert missing(person) == [groups.fields_of(group)[name].verbose_name]


def test_identity_document_is_missing_as_a_whole_once_its_consent_is_withdrawn(event):
    person = b.build_applicant(event=event)
    consent.withdraw(person, Purpose.IDENTITY, by=actors.DELEGATE, now=b.NOW)

    assert missing(person) == ["identity document"]


def test_position_is_missing_and_one_in_chinese_will_do(event):
    assert missing(b.build_applicant(event=event, position="", position_zh="")) == ["position"]
    assert missing(b.build_applicant(event=event, position="")) == []


@pytest.mark.parametrize(
    ("group", "values", "problem"),
    [
        (Purpose.VISA, VISA | {"leaves_on": date(2083, 11, 1)}, "a departure that is not before the arrival"),
        (Purpose.IDENTITY, b.WHOLE_PASSPORT | {"expires_on": date(2083, 11, 4)}, "a passport that is valid until the departure"),
    ],
)  # fmt: skip
def test_days_that_contradict_each_other_are_named(event, group, values, problem):
    person = b.build_applicant(event=event)
    b.give_sensitive(person, group=group, **values)

    assert missing(person) == [problem]


def test_who_withdraws_the_consent_wants_no_letter_any_more(event):
    person = b.build_applicant(event=event)
    assert list(visa_letters.wanting(event)) == [person]
    consent.withdraw(person, Purpose.VISA, by=actors.DELEGATE, now=b.NOW)

    assert list(visa_letters.wanting(event)) == []
    assert visa_letters.applications([fresh(person)], event, None) == []


def test_only_who_may_still_come_wants_a_letter(event):
    gone = b.build_applicant(event=event)
    lifecycle.withdraw(gone, by=actors.DELEGATE, now=b.NOW)
    waiting = b.build_applicant(event=event, status=Status.SUBMITTED)

    assert list(visa_letters.wanting(event)) == [waiting]


@pytest.mark.parametrize("count", [1, 3])
def test_applications_take_four_queries(event, inviter, count, django_assert_num_queries):
    for _each in range(count):
        b.build_applicant(event=event)

    with django_assert_num_queries(4):
        assert len(visa_letters.applications(visa_letters.wanting(event), event, inviter)) == count


def test_values_without_their_key_are_refused(event, settings):
    person = b.build_applicant(event=event)
    settings.FIELD_KEYS = [Fernet.generate_key().decode()]

    with pytest.raises(RuleViolation) as refusal:
        visa_letters.status_of(fresh(person))

    assert refusal.value.code == "key_gone"


# Numbers.


def test_numbers_run_in_the_order_of_the_letters(event, inviter):
    assert issue(*(b.build_applicant(event=event) for _each in range(3))) == ["EX-2083-001", "EX-2083-002", "EX-2083-003"]  # fmt: skip


def test_same_letter_keeps_its_number_and_its_day(event, inviter):
    person = b.build_applicant(event=event)

    assert issue(person) == issue(person, now=LATER) == ["EX-2083-001"]
    assert VisaLetter.objects.get().issued_at == b.NOW


def test_same_values_given_again_make_the_same_letter(event, inviter):
    person = b.build_applicant(event=event)
    first = issue(person)
    b.give_sensitive(person, group=Purpose.VISA, now=LATER)

    assert own(person).is_made
    assert issue(person) == first


def change_person(person, event):
    Attendee.objects.filter(pk=person.pk).update(position="Deputy Head")


def change_value(person, event):
    b.give_sensitive(person, group=Purpose.VISA, **VISA | {"consulate": "Embassy in Paris"})


def change_inviter(person, event):
    VisaInviter.objects.filter(event=event).update(number_prefix="NEW-")


def change_event(person, event):
    event.city = b.text("Elsewhere")
    event.save()


@pytest.mark.parametrize("change", [change_person, change_value, change_inviter, change_event])
def test_letter_that_says_something_else_has_the_next_number(event, inviter, change):
    person = b.build_applicant(event=event)
    issue(person)

    change(person, event)

    assert not own(person).is_made
    assert issue(person, now=LATER)[0].endswith("002")
    assert list(VisaLetter.objects.values_list("number", "issued_at")) == [(1, b.NOW), (2, LATER)]


def test_number_of_an_erased_person_does_not_come_again(event, inviter):
    gone = b.build_applicant(event=event)
    issue(gone)
    erasure.erase(gone, by=actors.staff(b.build_user()), now=LATER)
    assert not VisaLetter.objects.exists()

    assert issue(b.build_applicant(event=event)) == ["EX-2083-002"]


def test_incomplete_letter_is_never_numbered(event, inviter):
    person = b.build_applicant(event=event, position="", position_zh="")

    with pytest.raises(ValueError, match="whole"):
        issue(person)

    assert not VisaLetter.objects.exists()


def test_letters_need_who_invites(event):
    b.build_applicant(event=event)

    with pytest.raises(RuleViolation) as refusal:
        visa_letters.check_inviter(event)

    assert refusal.value.code == "no_inviter"


# Who invites.


def test_staff_set_who_invites_and_the_numbers_go_on(event, inviter):
    issue(b.build_applicant(event=event))

    visa_letters.set_inviter(event, {"phone": "+00 1"}, by=actors.staff(b.build_user()), now=b.NOW)

    assert VisaInviter.objects.values_list("phone", "last_number").get() == ("+00 1", 1)
    assert HistoryEntry.objects.filter(event=event, action=Action.INVITER_SET).count() == 1


def test_delegates_do_not_set_who_invites(event):
    with pytest.raises(RuleViolation) as refusal:
        visa_letters.set_inviter(event, {}, by=actors.DELEGATE, now=b.NOW)

    assert (refusal.value.code, VisaInviter.objects.exists()) == ("not_yours", False)


# What the person is told.


def test_person_without_a_letter_is_told_nothing(event):
    assert visa_letters.status_of(fresh(b.build_attendee(delegation=b.build_delegation(event=event)))) is None  # fmt: skip


def test_person_is_told_of_the_letter_and_of_changes_since(event, inviter):
    person = b.build_applicant(event=event)

    def told():
        found = visa_letters.status_of(fresh(person))
        return (found.letter and found.letter.number, len(found.missing), found.is_changed, found.is_wanted)  # fmt: skip

    assert told() == (None, 0, False, True)
    issue(person)
    assert told() == (1, 0, False, True)
    change_value(person, event)
    assert told() == (1, 0, True, True)
    b.give_sensitive(person, group=Purpose.VISA, consulate="Embassy in Paris")
    assert told() == (1, 5, True, True)
    consent.withdraw(person, Purpose.VISA, by=actors.DELEGATE, now=b.NOW)
    assert told() == (1, 0, False, False)


# What goes.


@pytest.mark.parametrize("group", groups.IN_LETTERS)
def test_trace_of_what_a_letter_said_goes_with_either_group(event, inviter, group):
    person = b.build_applicant(event=event)
    issue(person)

    consent.withdraw(person, group, by=actors.DELEGATE, now=b.NOW)

    assert VisaLetter.objects.values_list("number", "content").get() == (1, "")


def test_trace_stays_while_another_group_goes(event, inviter):
    person = b.build_applicant(event=event)
    b.build_asked_group(event=event)
    b.give_sensitive(person)
    issue(person)

    consent.withdraw(person, Purpose.NEEDS, by=actors.DELEGATE, now=b.NOW)

    assert VisaLetter.objects.exclude(content="").count() == 1


def test_purge_leaves_the_number_until_the_person_goes(event, inviter):
    issue(b.build_applicant(event=event))

    [(_term, counts)] = purge.purge(now=datetime(2083, 12, 20, tzinfo=UTC))
    assert counts == {"identity": 1, "visa": 1, "visaletter_content": 1}
    assert VisaLetter.objects.values_list("number", "content").get() == (1, "")

    purge.purge(now=datetime(2085, 12, 1, tzinfo=UTC))
    assert not VisaLetter.objects.exists()


def test_merged_registration_keeps_the_letters(event, inviter):
    kept = b.build_applicant(event=event, family_name="Same", email="same@example.org")
    other = b.build_applicant(event=event, family_name="Same", email="same@example.org", delegation=kept.delegation, status=Status.SUBMITTED)  # fmt: skip
    issue(other)

    merging.merge(kept, other, taken=[], by=actors.staff(b.build_user()), now=b.NOW)

    assert VisaLetter.objects.get().attendee == kept
