"""Placeholder."""

from django.http import HttpRequest, HttpResponse


def delegation(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")


add = edit = withdraw = delegation
