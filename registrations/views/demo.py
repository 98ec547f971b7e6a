"""Placeholder."""

from django.http import HttpRequest, HttpResponse


def messages(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")
