"""Addresses that no event may take."""

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError

from tests import builders as b
from workshop.slugs import validate_slug_is_free

RESERVED = [
    "admin", "d", "r", "desk", "healthz", "readyz", "metrics", "static", "media", "i18n", "demo",
    "en", "EN", "zh", "zh-hans", "zh-Hans", "zh-cn", "zh-hant", "zh-tw", "en-gb", "fr", "pt-br",
]  # fmt: skip


@pytest.mark.parametrize("slug", RESERVED)
def test_reserved_slug_is_refused(slug):
    with pytest.raises(ValidationError) as refusal:
        validate_slug_is_free(slug)
    assert refusal.value.code == "reserved"


@pytest.mark.parametrize("slug", ["return-readmission", "administration", "english", "d1"])
def test_slug_of_its_own_is_taken(slug):
    assert validate_slug_is_free(slug) is None


@pytest.mark.django_db
def test_database_refuses_the_slug_of_a_path():
    with pytest.raises(IntegrityError, match="event_slug_not_reserved"):
        b.build_event(slug="admin")
