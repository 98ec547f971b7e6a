"""Record to whom personal data was given, or who looked at it."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.utils.translation import gettext as _

from registrations.domain.actors import Actor
from registrations.enums import DisclosureKind
from registrations.models import Disclosure
from workshop.errors import RuleViolation
from workshop.models import Event


def record(
    event: Event,
    *,
    kind: DisclosureKind,
    purpose: str,
    by: Actor,
    now: datetime,
    columns: Iterable[str],
    people: Iterable[int],
    recipient: str = "",
    is_abroad: bool = False,
    reason: str = "",
    filter: Mapping[str, Any] | None = None,
) -> Disclosure:
    """Record one list, document or look, in the transaction in which it is made.

    ``purpose`` is the key of the list or document, or the name of the group of sensitive
    data; ``columns`` are names of columns or fields, ``people`` the ids of all attendees
    concerned, one for each row. ``filter`` says by names and ids, never by values, which
    people were chosen. Raises RuleViolation ``reason_missing`` for a look without a reason.
    """
    if kind == DisclosureKind.VIEW and not reason.strip():
        raise RuleViolation("reason_missing", _("Say why you need to see this."))
    ids = sorted(people)
    return Disclosure.objects.create(
        event=event,
        kind=kind,
        purpose=purpose,
        at=now,
        actor=by.kind,
        user=by.user,
        recipient=recipient.strip(),
        is_abroad=is_abroad,
        reason=reason.strip(),
        columns=list(columns),
        filter=dict(filter or {}),
        row_count=len(ids),
        people=ids,
    )
