"""The page of numbers, for Prometheus and no browser."""

from ipaddress import ip_address, ip_network

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.crypto import constant_time_compare
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest

from registrations.metrics import Held
from workshop import clients
from workshop.metrics import registry


@login_not_required
@never_cache
@require_safe
def metrics(request: HttpRequest) -> HttpResponse:
    """Give the numbers to who bears the token or asks from a named network; to others 404."""
    if not (_bears_token(request) or _is_named(request)):
        raise Http404
    found = registry()
    found.register(Held(now=timezone.now()))
    return HttpResponse(generate_latest(found), content_type=CONTENT_TYPE_LATEST)


def _bears_token(request: HttpRequest) -> bool:
    given = request.headers.get("Authorization", "")
    expected = f"Bearer {settings.METRICS_TOKEN}"
    return bool(settings.METRICS_TOKEN) and constant_time_compare(given, expected)


def _is_named(request: HttpRequest) -> bool:
    try:
        address = ip_address(clients.client_address(request))
    except ValueError:
        return False
    return any(address in ip_network(each) for each in settings.METRICS_FROM)
