"""The code that opens one's own data: how it is given, tried, and closed again."""

from datetime import timedelta

import pytest

from registrations.domain import actors
from registrations.enums import Action, ActorKind, MessageKind
from registrations.messages.delivery import deliver_due
from registrations.messages.texts import with_link, without_secrets
from registrations.models import AccessCode, HistoryEntry, Message
from registrations.privacy import codes
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db


@pytest.fixture
def attendee():
    return b.build_attendee(email="one@example.org")


def give(attendee, **fields):
    by = actors.staff(b.build_user())
    return codes.give(attendee, **({"by": by, "now": b.NOW} | fields))


def refusal(attendee, typed, *, now=b.NOW):
    with pytest.raises(RuleViolation) as found:
        codes.redeem(attendee, typed, now=now)
    return found.value.code


def acts(attendee):
    rows = HistoryEntry.objects.filter(attendee=attendee, action__in=[Action.CODE_ISSUED, Action.DATA_TAKEN])  # fmt: skip
    return [(each.action, each.actor) for each in rows.order_by("pk")]


def test_code_given_by_staff_opens_the_data_and_both_are_recorded(attendee):
    code = give(attendee)

    own_pass = codes.redeem(attendee, code, now=b.NOW)

    assert (len(code), code.isdecimal()) == (8, True)
    assert codes.is_open(attendee, own_pass, now=b.NOW)
    assert acts(attendee) == [
        (Action.CODE_ISSUED, ActorKind.STAFF),
        (Action.DATA_TAKEN, ActorKind.DELEGATE),
    ]


def test_code_is_taken_with_spaces_and_full_width_digits(attendee):
    code = give(attendee)
    wide = code.translate({ord("0") + each: ord("０") + each for each in range(10)})

    assert codes.redeem(attendee, f" {wide[:4]} {wide[4:]}", now=b.NOW)


@pytest.mark.parametrize("typed", ["", "1", "12345678 ", "äöü", "\0", "9" * 4000])
def test_wrong_code_is_refused_and_counted(attendee, typed):
    give(attendee)
    AccessCode.objects.update(nonce="another")

    assert refusal(attendee, typed) == "wrong_code"
    assert (AccessCode.objects.get().tries, acts(attendee)) == (1, [(Action.CODE_ISSUED, ActorKind.STAFF)])  # fmt: skip


def test_right_code_is_refused_after_five_wrong_tries(attendee):
    code = give(attendee)
    for _number in range(codes.MOST_TRIES):
        refusal(attendee, "wrong")

    assert (refusal(attendee, code), AccessCode.objects.get().tries) == ("wrong_code", 5)


def test_right_code_is_taken_after_four_wrong_tries(attendee):
    code = give(attendee)
    for _number in range(codes.MOST_TRIES - 1):
        refusal(attendee, "wrong")

    assert codes.redeem(attendee, code, now=b.NOW)


def test_code_is_refused_after_half_an_hour(attendee):
    code = give(attendee)

    assert codes.redeem(attendee, code, now=b.NOW + timedelta(minutes=29, seconds=59))
    assert refusal(attendee, code, now=b.NOW + timedelta(minutes=30)) == "wrong_code"


def test_where_no_code_was_given_the_refusal_is_the_same(attendee):
    assert refusal(attendee, "12345678") == "wrong_code"


def test_code_of_another_person_opens_nothing(attendee):
    other = b.build_attendee()
    give(attendee)

    assert refusal(attendee, give(other)) == "wrong_code"


def test_new_code_closes_what_the_earlier_opened(attendee):
    code = give(attendee)
    own_pass = codes.redeem(attendee, code, now=b.NOW)

    give(attendee)

    assert not codes.is_open(attendee, own_pass, now=b.NOW)
    assert AccessCode.objects.count() == 1


def test_pass_holds_for_a_quarter_of_an_hour_and_for_its_person_alone(attendee):
    own_pass = codes.redeem(attendee, give(attendee), now=b.NOW)
    other = b.build_attendee()
    give(other)

    found = [
        codes.is_open(attendee, own_pass, now=b.NOW + timedelta(minutes=14, seconds=59)),
        codes.is_open(attendee, own_pass, now=b.NOW + timedelta(minutes=15)),
        codes.is_open(other, own_pass, now=b.NOW),
    ]

    assert found == [True, False, False]


@pytest.mark.parametrize("forged", ["", "x", "x:y", "WzFd:x", "\0", "é" * 300])
def test_forged_pass_opens_nothing(attendee, forged):
    give(attendee)

    assert not codes.is_open(attendee, forged, now=b.NOW)


def test_pass_opens_nothing_once_the_code_is_gone(attendee):
    own_pass = codes.redeem(attendee, give(attendee), now=b.NOW)
    AccessCode.objects.all().delete()

    assert not codes.is_open(attendee, own_pass, now=b.NOW)


# --- By e-mail ---------------------------------------------------------------------------


def test_code_is_sent_to_ones_own_address_and_stands_nowhere_in_the_database(attendee, mailoutbox):
    codes.send(attendee, now=b.NOW)

    message = Message.objects.get(kind=MessageKind.ACCESS_CODE)
    digits = AccessCode.objects.get().digits
    assert digits not in message.email.message + message.email.subject
    assert "[code]" in without_secrets(message, message.email.message)
    deliver_due(now=b.NOW)
    mail = next(each for each in mailoutbox if digits in each.body)
    assert (mail.to, "[code" in mail.body) == (["one@example.org"], False)
    assert codes.redeem(attendee, digits, now=b.NOW)


def test_message_whose_code_is_gone_is_sent_without_one(attendee):
    codes.send(attendee, now=b.NOW)
    message = Message.objects.get(kind=MessageKind.ACCESS_CODE)
    AccessCode.objects.all().delete()

    assert "[code" not in with_link(message, message.email.message)


def test_without_an_address_nothing_is_sent_and_a_code_given_by_staff_holds():
    attendee = b.build_attendee(email="")
    code = give(attendee)

    codes.send(attendee, now=b.NOW + timedelta(minutes=5))

    assert not Message.objects.filter(kind=MessageKind.ACCESS_CODE).exists()
    assert codes.redeem(attendee, code, now=b.NOW + timedelta(minutes=5))


def test_pressing_twice_sends_one_code(attendee):
    codes.send(attendee, now=b.NOW)
    codes.send(attendee, now=b.NOW + timedelta(seconds=59))
    assert Message.objects.filter(kind=MessageKind.ACCESS_CODE).count() == 1

    codes.send(attendee, now=b.NOW + timedelta(seconds=60))
    assert Message.objects.filter(kind=MessageKind.ACCESS_CODE).count() == 2


def test_codes_are_deleted_once_they_and_what_they_opened_are_over(attendee):
    codes.give(attendee, by=actors.SYSTEM, now=b.NOW)

    counts = [codes.delete_expired(now=b.NOW + timedelta(minutes=each)) for each in (45, 46)]

    assert counts == [0, 1]
