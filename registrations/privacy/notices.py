"""Publish a privacy notice; earlier versions stay as they were shown."""

from datetime import datetime

from django.db import transaction
from django.db.models import Max

from registrations.models import PrivacyNotice
from registrations.privacy.consent import hash_of
from workshop.models import Event
from workshop.translated import Translated


@transaction.atomic
def publish(event: Event, text: Translated, *, now: datetime) -> PrivacyNotice:
    """Put the text in force as the event's next version."""
    # The lock gives each version one holder.
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    last = PrivacyNotice.objects.filter(event=event).aggregate(last=Max("version"))["last"]
    return PrivacyNotice.objects.create(
        event=event,
        version=(last or 0) + 1,
        text=text,
        text_hash=hash_of(text),
        published_at=now,
    )
