"""The page for a portal that is itself at fault: it leans on nothing that may be broken.

Neither database nor session, neither manifest of static files nor what other templates know
of the site. Once ``prepare`` was called, not even a file is opened.
"""

import errno
import sys
from functools import cache

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import get_language_from_request

from workshop.languages import default_language, language_codes
from workshop.logs import request_id

# Stands in the kept page where the number of the request goes.
_NUMBER = "{number}"
# What passes without a change to the portal: a full disk, or one that became read-only, and
# without a number a bucket that does not answer.
_PASSING = {errno.ENOSPC, errno.EDQUOT, errno.EROFS, None}
# PostgreSQL's word for a server that takes no writes, as during a change of servers.
_READ_ONLY = "25006"
_RETRY_AFTER = "60"


@login_not_required
def server_error(request: HttpRequest) -> HttpResponse:
    """Answer while an exception is handled that nothing caught: 503 if it passes, else 500.

    The language is that of the path, else the one that the browser asks for: whoever meets
    a fault may not have had the choice yet.
    """
    status = 503 if _passes(sys.exception()) else 500
    language = get_language_from_request(request, check_path=True)
    page = _page(language, status).replace(_NUMBER, request_id.get())
    headers = {"Cache-Control": "no-store", "Content-Language": language}
    if status == 503:
        headers["Retry-After"] = _RETRY_AFTER
    return HttpResponse(page, status=status, headers=headers)


def prepare() -> None:
    """Make the pages of all languages, so that a fault finds them made."""
    for language in language_codes():
        for status in (500, 503):
            _page(language, status)


def _passes(problem: BaseException | None) -> bool:
    """Return whether database or files are away, full or read-only, or what led to it says so."""
    while problem is not None:
        if isinstance(problem, OperationalError | InterfaceError):
            return True
        # A file that is missing is of a class below, and does not come back by itself.
        if type(problem) is OSError and problem.errno in _PASSING:
            return True
        if getattr(problem, "sqlstate", None) == _READ_ONLY:
            return True
        problem = problem.__cause__
    return False


@cache
def _page(language: str, status: int) -> str:
    prefix = "" if language == default_language() else f"{language}/"
    with translation.override(language):
        return render_to_string(
            "errors/fault.html",
            {
                "language": language,
                "status": status,
                "number": _NUMBER,
                "start_page": f"/{prefix}",
                "style_sheet": f"{settings.STATIC_URL}workshop/portal.css",
            },
        )
