"""Public pages kept ready in the memory of this process, compressed, with their tags.

A page that everybody sees alike is built once a second at most, however many ask for it;
a change shows after that second. A page with a basis (see workshop/basis.py) is kept for as
long as that stays the same, which is looked up once a second. Nothing has to be told of a
change, so nothing can be forgotten.
"""

import gzip
import hashlib
import math
from collections import OrderedDict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from functools import lru_cache

import brotli
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response
from django.utils.http import http_date, parse_http_date

from workshop.basis import Basis

# A page of a thousand items is compressed within some 30 ms at these.
_BROTLI_QUALITY = 5
_GZIP_LEVEL = 6
_COMPRESSED = ("text/", "application/json")


class PublicPage(HttpResponse):
    """A page that is the same for everybody who asks for its address without a query.

    It depends on no cookie, session or sign-in, and names no moment finer than a second.
    ``basis`` is what it was built from, if it depends on nothing else until ``holds_until``.
    """

    basis: Basis | None = None
    holds_until: datetime | None = None


@lru_cache(maxsize=64)
def _accepted(header: str) -> tuple[str, ...]:
    """Return which of our codings an Accept-Encoding header allows, the smallest first."""
    allowed = {}
    for each in header.lower().split(","):
        name, _semicolon, weight = each.partition(";")
        allowed[name.strip()] = weight.replace(" ", "").rstrip("0.") != "q="
    return tuple(code for code in ("br", "gzip") if allowed.get(code))


@dataclass(frozen=True)
class Ready:
    """The bytes of a page with its headers, as they are and by the name of a coding."""

    body: bytes
    headers: dict[str, str]
    coded: Mapping[str, "Ready"] = field(default_factory=dict)

    @classmethod
    def of(cls, page: PublicPage, *, before: "Ready | None" = None, now: float) -> "Ready":
        """Return the page's bytes in all codings, each with a tag that changes when they do.

        What was added for the one who asked first is left behind: cookies, and the Vary that
        goes with deleting a worthless one. The page is as old as ``before`` where it has
        the same bytes, else of ``now``, in seconds since 1970: by its own clock a process is
        never wrong about what changed, whatever it was that did.
        """
        digest = hashlib.sha256(page.content).hexdigest()[:32]
        kept = {name: value for name, value in page.items() if name != "Vary"}
        is_same = before is not None and before.headers["ETag"] == f'"{digest}"'
        date = before.headers["Last-Modified"] if before and is_same else http_date(now)
        headers = kept | {"Cache-Control": "public, no-cache", "Last-Modified": date}
        if not page["Content-Type"].startswith(_COMPRESSED):
            return cls(page.content, headers | _measured(page.content, digest))
        headers["Vary"] = "Accept-Encoding"
        bodies = {
            "br": brotli.compress(page.content, quality=_BROTLI_QUALITY),
            "gzip": gzip.compress(page.content, _GZIP_LEVEL, mtime=0),
        }
        coded = {
            code: cls(body, headers | _measured(body, f"{digest}-{code}") | {"Content-Encoding": code})
            for code, body in bodies.items()
        }  # fmt: skip
        return cls(page.content, headers | _measured(page.content, digest), coded)

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """Return the page, or 304 where the browser has these bytes already."""
        chosen = self
        if self.coded:
            codes = _accepted(request.META.get("HTTP_ACCEPT_ENCODING", ""))
            chosen = self.coded[codes[0]] if codes else self
        page = HttpResponse(chosen.body, headers=chosen.headers)
        tag, date = chosen.headers["ETag"], parse_http_date(chosen.headers["Last-Modified"])
        return (
            get_conditional_response(request, etag=tag, last_modified=date, response=page) or page
        )


def _measured(body: bytes, tag: str) -> dict[str, str]:
    return {"ETag": f'"{tag}"', "Content-Length": str(len(body))}


@dataclass(frozen=True)
class _Kept:
    ready: Ready
    fresh_until: float
    over_at: float
    basis: Basis | None


class Shelf:
    """Hold the pages built last, ``most`` of them, each for some seconds.

    Moments are seconds of a clock that is never set back.
    """

    def __init__(self, *, most: int) -> None:
        self.most = most
        self._pages: OrderedDict[Hashable, _Kept] = OrderedDict()

    def get(self, key: Hashable, *, now: float) -> Ready | None:
        """Return the page if it still holds."""
        kept = self._pages.get(key)
        return kept.ready if kept and now < min(kept.fresh_until, kept.over_at) else None

    def last(self, key: Hashable) -> Ready | None:
        """Return the page as it was built last, whether or not it still holds."""
        kept = self._pages.get(key)
        return kept.ready if kept else None

    def keep(
        self,
        key: Hashable,
        ready: Ready,
        *,
        seconds: float,
        now: float,
        at_most: float = math.inf,
        basis: Basis | None = None,
    ) -> None:
        """Hold the page, and let go of the oldest beyond the limit.

        With a basis it can be renewed, until ``at_most`` seconds have passed.
        """
        self._pages[key] = _Kept(ready, now + seconds, now + at_most, basis)
        self._pages.move_to_end(key)
        while len(self._pages) > self.most:
            self._pages.popitem(last=False)

    def is_renewable(self, key: Hashable, *, now: float) -> bool:
        """Return whether the page would hold again if its basis turned out to be the same."""
        kept = self._pages.get(key)
        return kept is not None and kept.basis is not None and now < kept.over_at

    def slugs(self) -> set[str]:
        """Return of which events pages are held that can be renewed."""
        return {each.basis.slug for each in self._pages.values() if each.basis}

    def renew(self, found: Mapping[str, Basis], *, seconds: float, now: float) -> None:
        """Hold all pages whose basis is still what was found by its slug for more seconds."""
        for key, kept in self._pages.items():
            if kept.basis and found.get(kept.basis.slug) == kept.basis:
                self._pages[key] = replace(kept, fresh_until=now + seconds)
