"""Liveness and readiness."""

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.utils import timezone
from django.views.decorators.cache import never_cache
from post_office.models import STATUS, Email


@login_not_required
@never_cache
def healthz(request: HttpRequest) -> JsonResponse:
    """Say that the process answers."""
    return JsonResponse({"status": "ok"})


@login_not_required
@never_cache
def readyz(request: HttpRequest) -> JsonResponse:
    """Say whether the database answers with all migrations, and how old the queue is.

    ``oldest_queued_seconds`` is the age of the oldest message not yet sent, or null.
    """
    try:
        executor = MigrationExecutor(connection)
        pending = bool(executor.migration_plan(executor.loader.graph.leaf_nodes()))
        oldest = (
            Email.objects.filter(status=STATUS.queued).order_by("created").values_list("created")
        ).first()
    except DatabaseError:
        return JsonResponse({"status": "database unavailable"}, status=503)
    if pending:
        return JsonResponse({"status": "migrations pending"}, status=503)
    age = (timezone.now() - oldest[0]).total_seconds() if oldest else None
    return JsonResponse({"status": "ok", "oldest_queued_seconds": age})
