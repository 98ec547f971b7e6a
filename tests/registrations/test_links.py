"""Personal links: signed, versioned, readable by nobody else."""

import pytest
from django.http import Http404
from hypothesis import given
from hypothesis import strategies as st

from registrations import links
from tests import builders as b

IDS = st.integers(min_value=1, max_value=2**63 - 1)
VERSIONS = st.integers(min_value=1, max_value=2**16 - 1)


@given(pk=IDS, version=VERSIONS)
def test_key_gives_back_what_it_was_made_of(pk, version):
    assert links.read_key("r", links.make_key("r", pk, version)) == (pk, version)


@given(pk=IDS, version=VERSIONS)
def test_key_of_one_kind_is_no_key_of_the_other(pk, version):
    assert links.read_key("d", links.make_key("r", pk, version)) is None


@given(pk=IDS, position=st.integers(min_value=0), letter=st.sampled_from("abcdefghijklmnopqrstuvwxyz234567"))  # fmt: skip
def test_key_with_one_letter_changed_is_worthless(pk, position, letter):
    key = links.make_key("r", pk, 1)
    position %= len(key)
    forged = key[:position] + letter + key[position + 1 :]

    assert links.read_key("r", forged) == ((pk, 1) if forged == key else None)


def test_key_with_any_other_last_letter_is_worthless():
    key = links.make_key("r", 7, 1)

    opened = [last for last in "abcdefghijklmnopqrstuvwxyz234567" if links.read_key("r", key[:-1] + last)]  # fmt: skip

    assert opened == [key[-1]]


def test_key_in_capitals_is_the_same_key():
    assert links.read_key("r", links.make_key("r", 7, 1).upper()) == (7, 1)


@given(st.text(max_size=80))
def test_key_of_any_text_is_read_without_failing(text):
    assert links.read_key("r", text) is None


def test_key_carries_at_least_128_bits_of_signature():
    assert links._SIGNATURE_BYTES * 8 >= 128


def test_key_survives_a_change_of_the_secret_with_a_fallback(settings):
    key = links.make_key("r", 7, 1)
    old = settings.SECRET_KEY
    settings.SECRET_KEY = "another-secret"

    assert links.read_key("r", key) is None
    settings.SECRET_KEY_FALLBACKS = [old]
    assert links.read_key("r", key) == (7, 1)


@pytest.mark.django_db
def test_renewed_link_makes_the_old_one_worthless():
    attendee = b.build_attendee()
    key = links.make_key("r", attendee.pk, attendee.key_version)
    assert links.attendee_of(key) == attendee
    attendee.key_version += 1
    attendee.save(update_fields=["key_version"])

    with pytest.raises(Http404):
        links.attendee_of(key)


@pytest.mark.django_db
def test_link_is_built_from_the_configured_address_alone(client, settings):
    settings.BASE_URL = "https://portal.example.org"
    settings.ALLOWED_HOSTS = ["*"]
    attendee = b.build_attendee()
    path = links.path_of(attendee)

    page = client.get(f"{path}done/", headers={"host": "evil.example"}).content.decode()

    assert f"https://portal.example.org{path}" in page
    assert "evil.example" not in page
