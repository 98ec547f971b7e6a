"""Placeholder."""

from django.http import HttpRequest, HttpResponse


def register(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")
