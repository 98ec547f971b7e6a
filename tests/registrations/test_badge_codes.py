"""The code on a badge: of one person at one event, made up by nobody else."""

import re

import pytest
import segno
from hypothesis import given
from hypothesis import strategies as st

from registrations.badge_codes import attendee_of_badge_code, badge_code_of
from registrations.models import Attendee
from tests import builders as b
from workshop.models import Event


@pytest.mark.django_db
def test_code_gives_back_whose_it_is_in_capitals_or_not():
    attendee = b.build_attendee()
    code = badge_code_of(attendee)

    for typed in (code, code.lower(), f" {code} "):
        assert attendee_of_badge_code(attendee.event, typed) == attendee


@pytest.mark.django_db
def test_code_is_worthless_at_another_event():
    attendee = b.build_attendee()

    assert attendee_of_badge_code(b.build_event(), badge_code_of(attendee)) is None


@pytest.mark.django_db
def test_code_stays_good_when_the_personal_link_is_renewed_and_the_secret_changes(settings):
    attendee = b.build_attendee()
    code = badge_code_of(attendee)
    attendee.key_version += 1
    attendee.save(update_fields=["key_version"])
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another-secret"

    assert badge_code_of(attendee) != code
    assert attendee_of_badge_code(attendee.event, code) == attendee


@pytest.mark.django_db
def test_code_of_somebody_who_was_erased_is_nobodys():
    attendee = b.build_attendee()
    code = badge_code_of(attendee)
    Attendee.objects.all().delete()

    assert attendee_of_badge_code(attendee.event, code) is None


@given(st.text(max_size=40))
def test_any_text_is_read_without_failing(text):
    assert attendee_of_badge_code(Event(pk=1), text) is None


@given(position=st.integers(0, 17), letter=st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"))
def test_code_with_one_letter_changed_is_worthless(position, letter):
    event = Event(pk=1)
    code = badge_code_of(Attendee(pk=7, event=event))
    forged = code[:position] + letter + code[position + 1 :]

    assert forged == code or attendee_of_badge_code(event, forged) is None


@pytest.mark.django_db
def test_code_says_nothing_of_its_person():
    attendee = b.build_attendee()
    code = badge_code_of(attendee)

    assert attendee.reference.replace("-", "") not in code
    assert attendee.family_name.upper() not in code


@given(st.integers(min_value=1, max_value=2**24 - 1))
def test_code_is_short_opaque_and_fits_the_smallest_qr_code(pk):
    code = badge_code_of(Attendee(pk=pk, event=Event(pk=1)))

    assert re.fullmatch("[A-Z2-7]{18}", code)
    assert segno.make_qr(code, error="m").version == 1
