"""The links by which colleagues without an account read the draft agenda."""

from datetime import datetime, timedelta

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _

from workshop.errors import RuleViolation
from workshop.frozen import Snapshot, draft_of, for_public
from workshop.models import DraftLink, Event

# For so many days a link may be good.
PERIODS = (3, 7, 14, 30)


def make(event: Event, *, days: int, by: User | None, now: datetime) -> DraftLink:
    """Make a link that is good for so many days. Raises RuleViolation ``wrong_period``."""
    if days not in PERIODS:
        raise RuleViolation("wrong_period", _("Choose for how long the link is good."))
    expires_at = now + timedelta(days=days)
    return DraftLink.objects.create(event=event, made_at=now, made_by=by, expires_at=expires_at)


@transaction.atomic
def withdraw(link: DraftLink, *, now: datetime) -> DraftLink:
    """Let the link open nothing any more. Raises RuleViolation ``withdrawn``."""
    link = DraftLink.objects.select_for_update(of=("self",)).get(pk=link.pk)
    if link.withdrawn_at:
        raise RuleViolation("withdrawn", _("This link has been withdrawn already."))
    link.withdrawn_at = now
    link.save(update_fields=["withdrawn_at"])
    return link


def is_open(link: DraftLink, *, now: datetime) -> bool:
    """Return whether the link opens the draft."""
    return link.withdrawn_at is None and now < link.expires_at


def draft_for_readers(event: Event) -> Snapshot:
    """Return the draft as everybody would see it if it were released now."""
    draft = draft_of(event)
    return for_public(draft, newest=draft, is_named=event.names_contributors)
