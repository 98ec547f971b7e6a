"""Links by which colleagues read the draft agenda."""

from datetime import timedelta

import pytest

from tests import builders as b
from workshop.domain import draft_links
from workshop.errors import RuleViolation
from workshop.models import DraftLink

pytestmark = pytest.mark.django_db


def make(event, **given):
    return draft_links.make(event, **({"days": 7, "by": None, "now": b.NOW} | given))


def test_link_is_good_until_its_time_is_over():
    link = make(b.build_event())
    week = timedelta(days=7)
    assert link.expires_at == b.NOW + week
    open_at = [draft_links.is_open(link, now=b.NOW + each) for each in (timedelta(0), week)]
    assert open_at == [True, False]


def test_period_that_is_not_offered_is_refused():
    event = b.build_event()
    with pytest.raises(RuleViolation) as refusal:
        make(event, days=365)
    assert (refusal.value.code, DraftLink.objects.count()) == ("wrong_period", 0)


def test_withdrawn_link_opens_nothing_and_stays_withdrawn():
    link = draft_links.withdraw(make(b.build_event()), now=b.NOW)
    assert not draft_links.is_open(link, now=b.NOW)
    with pytest.raises(RuleViolation) as refusal:
        draft_links.withdraw(link, now=b.NOW + timedelta(days=1))
    link.refresh_from_db()
    assert (refusal.value.code, link.withdrawn_at) == ("withdrawn", b.NOW)


def test_readers_see_neither_hidden_items_nor_withheld_names():
    event = b.build_event()
    shown = b.build_agenda_item(event=event, title=b.text("Shown"))
    shown.contributions.create(role=b.text("Moderator"), name="Delegate One")
    b.build_agenda_item(event=event, title=b.text("Hidden"), visibility="participants")

    def read():
        items = draft_links.draft_for_readers(event).items
        return [(str(each.title), [part.name for part in each.parts]) for each in items]

    assert read() == [("Shown", [""])]
    event.names_contributors = True
    assert read() == [("Shown", ["Delegate One"])]
