"""Liveness and readiness."""

from datetime import datetime

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.db.models import QuerySet
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from post_office.models import STATUS, Email

from workshop.signals import readiness_asked


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers with all migrations and erasures, and how old the queue is.

    ``oldest_queued_seconds`` is the age of the oldest message that waits to be sent, for the
    first time or again, or null. It makes no 503: pages are served without mail. Without the
    files nobody knows whether the database has people back who were erased.
    """
    now = timezone.now()
    try:
        executor = MigrationExecutor(connection)
        pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        oldest = _waiting().order_by("created").values_list("created").first()
        reasons = [] if pending else _reasons_to_wait(now)
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    except OSError:
        return JsonResponse({"status": "files unavailable"}, status=503)
    if pending:
        return JsonResponse({"status": "migrations pending"}, status=503)
    if reasons:
        return JsonResponse({"status": ", ".join(reasons)}, status=503)
    age = (now - oldest[0]).total_seconds() if oldest else None
    return JsonResponse({"status": "ok", "oldest_queued_seconds": age})


def _waiting() -> QuerySet[Email]:
    """Return the mails that are still to be sent; what staff stopped is not."""
    waiting: QuerySet[Email] = Email.objects.filter(
        status__in=(STATUS.queued, STATUS.requeued), portal_message__stopped_at__isnull=True
    )
    return waiting


def _reasons_to_wait(now: datetime) -> list[str]:
    answers = readiness_asked.send(sender=None, now=now)
    return [str(reason) for _receiver, reason in answers if reason]
