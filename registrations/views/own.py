"""Placeholder."""

from django.http import HttpRequest, HttpResponse


def own(request: HttpRequest, **kwargs: str) -> HttpResponse:
    return HttpResponse("")


done = edit = withdraw = own
