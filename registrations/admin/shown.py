"""When a page was shown to whoever now acts on it."""

from datetime import datetime

from django.http import HttpRequest
from django.utils import timezone
from django.utils.dateparse import parse_datetime


def moment_shown(request: HttpRequest) -> datetime | None:
    """Return the moment that the form carries as ``shown_at``, as far as it can be read."""
    try:
        moment = parse_datetime(request.POST.get("shown_at", ""))
    except ValueError:
        return None
    return moment if moment and timezone.is_aware(moment) else None
