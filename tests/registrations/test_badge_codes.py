"""The code on a badge."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from registrations.badge_codes import attendee_of_badge_code, badge_code_of
from registrations.models import Attendee
from tests import builders as b

pytestmark = pytest.mark.django_db


@pytest.fixture
def attendee():
    return b.build_attendee()


def test_code_leads_to_its_person_at_the_event_alone(attendee):
    code = badge_code_of(attendee.pk)

    assert attendee_of_badge_code(attendee.event, code) == attendee
    assert attendee_of_badge_code(attendee.event, f" {code.lower()}\n") == attendee
    assert attendee_of_badge_code(b.build_event(), code) is None
    assert code.isalnum()
    assert code == code.upper()
    assert len(code) == 20


def test_code_says_nothing_of_its_person(attendee):
    code = badge_code_of(attendee.pk)

    assert attendee.reference.replace("-", "") not in code
    assert attendee.family_name.upper() not in code


def test_code_of_another_key_is_worthless_unless_the_key_was_ours(attendee, settings):
    code = badge_code_of(attendee.pk)
    former, settings.SECRET_KEY = (
        settings.SECRET_KEY,
        "another key of fifty letters and more, as it should be",
    )

    assert attendee_of_badge_code(attendee.event, code) is None
    settings.SECRET_KEY_FALLBACKS = [former]
    assert attendee_of_badge_code(attendee.event, code) == attendee


def test_changed_code_is_worthless(attendee):
    code = badge_code_of(attendee.pk)
    for place, letter in enumerate(code):
        other = "A" if letter != "A" else "B"
        changed = f"{code[:place]}{other}{code[place + 1 :]}"
        assert attendee_of_badge_code(attendee.event, changed) is None


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(text=st.text(max_size=60))
def test_whatever_is_typed_is_answered(attendee, text):
    assert attendee_of_badge_code(attendee.event, text) is None


@pytest.mark.parametrize("pk", [999_999, 2**24 - 1, 2**24, 2**63 - 1])
def test_every_id_has_a_code(attendee, pk):
    copy = b.build_attendee(delegation=attendee.delegation)
    Attendee.objects.filter(pk=copy.pk).delete()
    copy.pk, copy.reference = pk, "ZZZZ-9999"
    copy.save(force_insert=True)

    assert attendee_of_badge_code(attendee.event, badge_code_of(pk)) == copy
