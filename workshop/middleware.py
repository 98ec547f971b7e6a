"""What happens to a request before a view sees it."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.http import HttpRequest, HttpResponse, HttpResponsePermanentRedirect
from django.http.multipartparser import MultiPartParserError
from django.utils import translation
from django.utils.encoding import escape_uri_path
from django.utils.translation import get_supported_language_variant

from workshop.slugs import LANGUAGE_SPELLINGS
from workshop.views.errors import bad_body

GetResponse = Callable[[HttpRequest], HttpResponse]

_READABLE_CHARSETS = {"", "utf-8", "utf8"}


class LanguageFromPath:
    """Take the language from the path alone: no cookie, no header, so no Vary.

    The default language has no prefix. Other spellings of a prefix (``/zh-cn/``,
    ``/ZH-Hans/``, ``/en/``) redirect to the one address that a page has.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        first, slash, rest = request.path_info.lstrip("/").partition("/")
        code = LANGUAGE_SPELLINGS.get(first.lower().replace("_", "-"))
        if code and (first != code or code == settings.LANGUAGE_CODE or not slash):
            prefix = "" if code == settings.LANGUAGE_CODE else f"{code}/"
            query = request.META.get("QUERY_STRING", "")
            target = escape_uri_path(f"/{prefix}{rest.lstrip('/')}")
            return HttpResponsePermanentRedirect(f"{target}?{query}" if query else target)
        with translation.override(get_supported_language_variant(code or settings.LANGUAGE_CODE)):
            request.LANGUAGE_CODE = translation.get_language()
            response = self.get_response(request)
            response.headers.setdefault("Content-Language", request.LANGUAGE_CODE)
        return response


class ReadableBody:
    """Answer a body that nobody can read with 400, 413 or 415 instead of failing later.

    The form is parsed here once, where the failure can be caught: Django's own error
    pages would read it again.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.method in {"POST", "PUT", "PATCH"}:
            params = request.content_params or {}
            if params.get("charset", "").strip("\"'").lower() not in _READABLE_CHARSETS:
                return bad_body(request, status=415)
            try:
                _ = request.POST
            except RequestDataTooBig:
                return bad_body(request, status=413)
            except (SuspiciousOperation, MultiPartParserError, OSError, ValueError):
                return bad_body(request, status=400)
        return self.get_response(request)
