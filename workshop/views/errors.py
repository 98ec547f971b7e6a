"""Pages that refuse a request; ``faults.py`` has those for faults of our own.

None of them reads the request's body again.
"""

import logging
from typing import Any

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

logger = logging.getLogger("workshop.staff")


def _page(request: HttpRequest, name: str, status: int) -> HttpResponse:
    response = render(request, f"errors/{name}.html", {"status": status}, status=status)
    response["Cache-Control"] = "no-store"
    return response


def bad_body(request: HttpRequest, *, status: int) -> HttpResponse:
    """Answer a request whose body cannot be read."""
    return _page(request, "bad_body", status)


def too_many_requests(request: HttpRequest, *, retry_after: int) -> HttpResponse:
    """Answer a client that asks too often; ``retry_after`` is in seconds."""
    response = _page(request, "429", 429)
    response["Retry-After"] = str(retry_after)
    return response


def locked_out(request: HttpRequest, _answer: object, _credentials: Any) -> HttpResponse:
    """Answer whoever failed to sign in too often, alike for accounts that do not exist."""
    response = _page(request, "locked", 429)
    response["Retry-After"] = str(int(settings.AXES_COOLOFF_TIME.total_seconds()))
    return response


@login_not_required
def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that is not understood."""
    return _page(request, "400", 400)


@login_not_required
def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request that its sender may not make, and say in the log who asked for what."""
    user, match = getattr(request, "user", None), request.resolver_match
    if match and user and user.is_authenticated:
        logger.warning("user %s was refused %s", user.pk, match.view_name)
    return _page(request, "403", 403)


@login_not_required
def not_found(request: HttpRequest, exception: Exception) -> HttpResponse:
    """Answer a request for a page that does not exist, or a link that no longer holds."""
    return _page(request, "404", 404)


@login_not_required
def csrf_failure(request: HttpRequest, reason: str = "") -> HttpResponse:
    """Answer a form of the admin whose cookie was lost."""
    return _page(request, "csrf", 403)
