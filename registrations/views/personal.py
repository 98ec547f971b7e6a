"""What pages for delegates and focal points share.

The key in the address is the only authority: no account, no cookie. So a forged request
of another site has nothing to ride on, and these pages need no CSRF cookie (see
docs/adr/0004-signed-form-tokens.md).
"""

from collections.abc import Callable
from functools import wraps

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

View = Callable[..., HttpResponseBase]


def public_form(view: View) -> View:
    """Open the view to everybody, with a signed form token in place of the CSRF cookie."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        return response

    return csrf_exempt(login_not_required(wrapped))


def personal_page(view: View) -> View:
    """Open the view to who holds the key in its address; keep the page out of caches."""

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        response["Cache-Control"] = "no-store"
        response["Referrer-Policy"] = "no-referrer"
        response["X-Robots-Tag"] = "noindex, nofollow"
        return response

    return csrf_exempt(login_not_required(wrapped))
