"""Placeholder."""

from django.http import HttpRequest, HttpResponse


def dashboard(request: HttpRequest, slug: str) -> HttpResponse:
    return HttpResponse("")
