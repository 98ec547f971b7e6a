"""The session of a member of staff: how long it holds, and how fresh the sign-in is."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import wraps
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.auth.models import User
from django.contrib.sessions.backends.base import SessionBase
from django.contrib.sessions.models import Session
from django.http import HttpRequest, HttpResponseBase, HttpResponseRedirect
from django.urls import reverse
from django.utils import timezone
from django.utils.http import url_has_allowed_host_and_scheme

logger = logging.getLogger("workshop.staff")

# Moments in seconds since 1970: of the sign-in, of the last request (to the minute), and of the
# last time that password and code were asked for.
BEGAN, SEEN, PROVED = "began_at", "seen_at", "proved_at"
_STEP = timedelta(minutes=1)

View = Callable[..., HttpResponseBase]


def begin(*, request: HttpRequest, user: User, **_kwargs: Any) -> None:
    """Note when the session begins; called by Django whenever somebody signs in."""
    moment = timezone.now().timestamp()
    request.session.update({BEGAN: moment, SEEN: moment, PROVED: moment})
    logger.info("user %s signed in", user.pk)


def note_failure(**_kwargs: Any) -> None:
    """Say in the log that a sign-in failed, and of nobody whose."""
    logger.warning("a sign-in failed")


def note_lock(**_kwargs: Any) -> None:
    """Say in the log that an account or a client was locked."""
    logger.warning("sign-in was locked after repeated failures")


def prove(request: HttpRequest, *, now: datetime) -> None:
    """Note that password or code were asked for, under a new session key."""
    request.session.cycle_key()
    request.session[PROVED] = now.timestamp()


def is_over(session: SessionBase | dict[str, Any], *, now: datetime) -> bool:
    """Return whether the session has lasted too long, at rest or in all."""
    began, seen = session.get(BEGAN, 0), session.get(SEEN, 0)
    moment = now.timestamp()
    is_idle = moment - seen >= settings.SESSION_IDLE_LIMIT.total_seconds()
    return bool(is_idle or moment - began >= settings.SESSION_LIMIT.total_seconds())


def keep_alive(session: SessionBase, *, now: datetime) -> None:
    """Note a request, once a minute at most, so that not every page writes."""
    if now.timestamp() - session.get(SEEN, 0) >= _STEP.total_seconds():
        session[SEEN] = now.timestamp()


@dataclass(frozen=True)
class OpenSession:
    """A session of a member of staff, with the moments of sign-in and last request."""

    key: str
    began_at: datetime
    seen_at: datetime


def _of(user: User) -> dict[str, dict[str, Any]]:
    """Return what the sessions of the person hold, by key.

    Only staff have sessions, so that reading them all is little work.
    """
    found = {each.pk: each.get_decoded() for each in Session.objects.all()}
    return {key: held for key, held in found.items() if held.get(SESSION_KEY) == str(user.pk)}


def open_sessions(user: User, *, now: datetime) -> list[OpenSession]:
    """Return the sessions of the person that are not over, the one used last first."""
    found = [
        OpenSession(key, _moment(held.get(BEGAN, 0)), _moment(held.get(SEEN, 0)))
        for key, held in _of(user).items()
        if not is_over(held, now=now)
    ]
    return sorted(found, key=lambda each: each.seen_at, reverse=True)


def _moment(seconds: float) -> datetime:
    return datetime.fromtimestamp(seconds, tz=UTC)


def end_all(user: User, *, but: str | None = None) -> int:
    """End every session of the person at once, ``but`` that of the key; return how many."""
    theirs = [key for key in _of(user) if key != but]
    Session.objects.filter(pk__in=theirs).delete()
    return len(theirs)


def end_when_disabled(*, instance: User, **_kwargs: Any) -> None:
    """End the sessions of an account that is switched off; else they lived again with it."""
    if not instance.is_active:
        end_all(instance)


def is_fresh(request: HttpRequest, *, now: datetime) -> bool:
    """Return whether the person has proved a short while ago to be who signed in."""
    proved = request.session.get(PROVED, 0)
    return bool(now.timestamp() - proved < settings.FRESH_SIGN_IN_FOR.total_seconds())


def way_to_fresh_sign_in(
    request: HttpRequest, *, back: str | None = None
) -> HttpResponseRedirect | None:
    """Return the way to the page that asks for password and code again, or nothing if fresh.

    From there one comes ``back``: to a path of this site, else to the page asked for.
    """
    if is_fresh(request, now=timezone.now()):
        return None
    here = request.get_full_path() if request.method in {"GET", "HEAD"} else request.path
    query = urlencode({"next": back or here})
    return HttpResponseRedirect(f"{reverse('sign-in-again')}?{query}")


def asks_fresh_sign_in(view: View) -> View:
    """Let the page answer only where password and code were asked for a short while ago.

    Where something was posted, one comes back to the page itself, to send it again.
    """

    @wraps(view)
    def wrapped(request: HttpRequest, *args: object, **kwargs: object) -> HttpResponseBase:
        return way_to_fresh_sign_in(request) or view(request, *args, **kwargs)

    return wrapped


def safe_path(request: HttpRequest, *, default: str) -> str:
    """Return the path of this site that the request names as ``next``, else the default."""
    asked = request.POST.get("next") or request.GET.get("next") or ""
    is_ours = asked.startswith("/") and url_has_allowed_host_and_scheme(asked, allowed_hosts=None)
    return asked if is_ours else default
