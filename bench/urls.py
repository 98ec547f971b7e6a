"""The site's paths, and beside them a view that does nothing."""

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.urls import path

from workshop import urls as site

handler400, handler403 = site.handler400, site.handler403
handler404, handler500 = site.handler404, site.handler500


@login_not_required
def bare(_request: HttpRequest) -> HttpResponse:
    """Answer two letters: what the middleware and the server cost is all it shows."""
    return HttpResponse("ok")


@login_not_required
def bare_bytes(_request: HttpRequest, count: int) -> HttpResponse:
    """Answer as many letters: what it costs to send them comes on top."""
    return HttpResponse(b"x" * count)


urlpatterns = [
    path("bench-bare", bare),
    path("bench-bare/<int:count>", bare_bytes),
    *site.urlpatterns,
]
