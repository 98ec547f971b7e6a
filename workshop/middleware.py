"""What happens to a request before a view sees it."""

import math
import secrets
import time
from collections.abc import Callable, Hashable
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.middleware import LoginRequiredMiddleware
from django.core.exceptions import RequestDataTooBig, SuspiciousOperation
from django.db import DatabaseError
from django.http import (
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    HttpResponsePermanentRedirect,
    HttpResponseRedirect,
)
from django.http.multipartparser import MultiPartParserError
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.encoding import escape_uri_path
from django.utils.http import urlencode
from django.utils.translation import get_supported_language_variant
from django.utils.translation import gettext as _

from workshop import logs, sessions
from workshop.basis import bases_of
from workshop.clients import is_in_wechat
from workshop.ready import PublicPage, Ready, Shelf
from workshop.slugs import LANGUAGE_SPELLINGS
from workshop.views.errors import bad_body

GetResponse = Callable[[HttpRequest], HttpResponse]

_READABLE_CHARSETS = {"", "utf-8", "utf8"}

# What the pages use of the device: nothing, but for the camera on the pages named here.
_WITH_CAMERA = frozenset({"desk", "desk-link"})
_FEATURES = (
    "accelerometer",
    "autoplay",
    "browsing-topics",
    "camera",
    "display-capture",
    "encrypted-media",
    "fullscreen",
    "geolocation",
    "gyroscope",
    "magnetometer",
    "microphone",
    "midi",
    "payment",
    "picture-in-picture",
    "publickey-credentials-get",
    "screen-wake-lock",
    "usb",
    "xr-spatial-tracking",
)
_PERMISSIONS_POLICY = ", ".join(f"{feature}=()" for feature in _FEATURES)


class NumberedRequests:
    """Give each request a number of its own, which every line of the log about it bears.

    The answer carries it in X-Request-ID, so that whoever reports a fault can name it. A number
    that the client sends is not taken over.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        token = logs.request_id.set(secrets.token_hex(8))
        try:
            response = self.get_response(request)
            response.headers["X-Request-ID"] = logs.request_id.get()
        finally:
            logs.request_id.reset(token)
        return response


class ClosedToOtherSites:
    """Tell browsers that no other site may embed what is here, nor a page use the device."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        response.headers["Cross-Origin-Resource-Policy"] = "same-origin"
        match = request.resolver_match
        has_camera = match is not None and match.url_name in _WITH_CAMERA
        camera = ("camera=()", "camera=(self)" if has_camera else "camera=()")
        response.headers["Permissions-Policy"] = _PERMISSIONS_POLICY.replace(*camera)
        return response


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
        # Whatever the method: Django reads the query of the address in this charset too.
        params = request.content_params or {}
        if params.get("charset", "").strip("\"'").lower() not in _READABLE_CHARSETS:
            return bad_body(request, status=415)
        if "charset" in params:
            request.encoding = "utf-8"  # under whatever spelling: Django knows only this one
        length = str(request.META.get("CONTENT_LENGTH") or "0")
        if length.isdecimal() and int(length) > settings.REQUEST_MAX_SIZE:
            return bad_body(request, status=413)
        if request.method in {"POST", "PUT", "PATCH"}:
            try:
                _ = request.POST
            except RequestDataTooBig:
                return bad_body(request, status=413)
            except (SuspiciousOperation, MultiPartParserError, OSError, ValueError):
                return bad_body(request, status=400)
        return self.get_response(request)


class ReadyPages:
    """Answer for a public page from memory, before all other middleware, sessions and the database.

    What that middleware adds to a page is kept with it. The only query on the way is the look
    at the bases of all pages held, one a second.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response
        self.shelf = Shelf(most=64)

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        # The language switch repeats the query, so only pages without one are alike.
        is_plain = request.method in {"GET", "HEAD"} and not request.META.get("QUERY_STRING")
        key = request.scheme, request.path_info, is_in_wechat(request)
        ready = self._held(key) if is_plain else None
        if ready is not None:
            return ready.answer(request)
        response = self.get_response(request)
        if not isinstance(response, PublicPage):
            return response
        before = self.shelf.last(key) if is_plain else None
        ready = Ready.of(response, before=before, now=time.time())
        if is_plain:
            self._keep(key, ready, response)
        return ready.answer(request)

    def _held(self, key: Hashable) -> Ready | None:
        now = time.monotonic()
        ready = self.shelf.get(key, now=now)
        if ready is None and self.shelf.is_renewable(key, now=now):
            try:
                found = bases_of(self.shelf.slugs())
            except DatabaseError:
                # The view meets it too, and what it answers has all headers.
                return None
            # At least for this request, where pages are kept for no time at all.
            kept = max(settings.PUBLIC_PAGE_KEPT_FOR.total_seconds(), 1e-3)
            self.shelf.renew(found, seconds=kept, now=now)
            ready = self.shelf.get(key, now=now)
        return ready

    def _keep(self, key: Hashable, ready: Ready, page: PublicPage) -> None:
        ends = page.holds_until
        self.shelf.keep(
            key,
            ready,
            seconds=settings.PUBLIC_PAGE_KEPT_FOR.total_seconds(),
            now=time.monotonic(),
            at_most=(ends - timezone.now()).total_seconds() if ends else math.inf,
            basis=page.basis,
        )


class SignInUnlessPublic(LoginRequiredMiddleware):
    """Ask for sign-in unless the view opts out by name, and for the code of a second factor.

    Django's own looks at the user first, which reads the session and so makes every
    public page vary by cookie.
    """

    def process_view(
        self,
        request: HttpRequest,
        view_func: Callable[..., HttpResponseBase],
        view_args: tuple[Any, ...],
        view_kwargs: dict[str, Any],
    ) -> HttpResponseBase | None:
        """Return the way to the sign-in page, or nothing where the view may answer."""
        if not getattr(view_func, "login_required", True):
            return None
        now = timezone.now()
        if request.user.is_authenticated and sessions.is_over(request.session, now=now):
            logout(request)
            said = _("You were signed out because the session had lasted too long. Sign in again.")
            messages.info(request, said)
        refusal = super().process_view(request, view_func, view_args, view_kwargs)
        if refusal is not None:
            return refusal
        sessions.keep_alive(request.session, now=now)
        if not needs_code(request) or getattr(view_func, "is_before_code", False):
            return None
        here = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
        return HttpResponseRedirect(f"{reverse('second-factor-code')}?{urlencode({'next': here})}")


def needs_code(request: HttpRequest) -> bool:
    """Return whether the signed-in person has still to give the code of the second factor."""
    # django-otp's middleware gives each user this method.
    return settings.STAFF_SECOND_FACTOR and not request.user.is_verified()  # type: ignore[union-attr]
