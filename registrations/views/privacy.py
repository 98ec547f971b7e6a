"""Placeholder."""

from django.http import HttpRequest, HttpResponse


def privacy(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")
