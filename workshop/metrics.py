"""What the web processes count: requests by view and status, and how long they took.

Nothing is counted unless METRICS_TOKEN or METRICS_FROM is set. Labels are names of views and
numbers of statuses: no path, no address, nobody.
"""

import time
from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import MiddlewareNotUsed
from django.http import HttpRequest, HttpResponse
from prometheus_client import CollectorRegistry, Counter, Histogram
from prometheus_client.multiprocess import MultiProcessCollector

from workshop import env

# Answers given before a view is chosen: pages kept ready, static files, redirects of spelling.
BEFORE_VIEWS = "-"

_COUNTED = CollectorRegistry()
_REQUESTS = Counter("portal_requests", "Requests answered.", ("view", "status"), registry=_COUNTED)
_SECONDS = Histogram(
    "portal_request_seconds",
    "Time from the request to its answer.",
    ("view",),
    buckets=(0.005, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 20),
    registry=_COUNTED,
)


class CountedRequests:
    """Count each request under the name of its view and the status of its answer."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        if not (settings.METRICS_TOKEN or settings.METRICS_FROM):
            raise MiddlewareNotUsed
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        began = time.perf_counter()
        response = self.get_response(request)
        match = request.resolver_match
        view = (match.view_name if match else "") or BEFORE_VIEWS
        _REQUESTS.labels(view, response.status_code).inc()
        _SECONDS.labels(view).observe(time.perf_counter() - began)
        return response


def registry() -> CollectorRegistry:
    """Return a registry with what all web processes of this server have counted."""
    found = CollectorRegistry()
    if env.text("PROMETHEUS_MULTIPROC_DIR"):
        MultiProcessCollector(found)  # type: ignore[no-untyped-call]
    else:
        found.register(_COUNTED)
    return found
