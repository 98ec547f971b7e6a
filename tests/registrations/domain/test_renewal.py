"""A personal link made worthless, and another given."""

import pytest

from registrations.domain import actors, renewal
from registrations.enums import Action
from registrations.models import HistoryEntry
from tests import builders as b
from workshop.errors import RuleViolation

pytestmark = pytest.mark.django_db
HOLDERS = pytest.mark.parametrize("build", [b.build_attendee, b.build_focal_point])


@HOLDERS
def test_staff_renew_a_link_and_history_says_so(build):
    holder = build()

    renewed = renewal.renew_link(holder, by=actors.staff(b.build_user()), now=b.NOW)

    assert renewed.key_version == holder.key_version + 1
    assert HistoryEntry.objects.filter(action=Action.LINK_RENEWED).count() == 1


@HOLDERS
def test_nobody_but_staff_renews_a_link(build):
    holder = build()

    with pytest.raises(RuleViolation) as refusal:
        renewal.renew_link(holder, by=actors.DELEGATE, now=b.NOW)

    holder.refresh_from_db()
    assert (refusal.value.code, holder.key_version) == ("not_yours", 1)
