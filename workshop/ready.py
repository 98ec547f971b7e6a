"""Public pages kept ready in the memory of this process, for a moment.

A page that everybody sees alike is built once a second at most, however many ask for it;
a change shows after that second. Nothing has to be told of a change, so nothing can be
forgotten.
"""

import hashlib
from collections import OrderedDict
from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.utils.cache import get_conditional_response


class PublicPage(HttpResponse):
    """A page that is the same for everybody who asks for its address without a query.

    It depends on no cookie, session or sign-in, and names no moment finer than a second.
    """


@dataclass(frozen=True)
class Ready:
    """The bytes of a page with its headers."""

    body: bytes
    headers: dict[str, str]

    @classmethod
    def of(cls, page: PublicPage) -> "Ready":
        """Return the page's bytes, with a tag that changes when they do.

        What was added for the one who asked first is left behind: cookies, and the Vary
        that goes with deleting a worthless one.
        """
        digest = hashlib.sha256(page.content).hexdigest()[:32]
        headers = {name: value for name, value in page.items() if name != "Vary"}
        return cls(page.content, headers | {"ETag": f'"{digest}"', "Cache-Control": "no-cache"})

    def answer(self, request: HttpRequest) -> HttpResponseBase:
        """Return the page, or 304 where the browser has these bytes already."""
        page = HttpResponse(self.body, headers=self.headers)
        return get_conditional_response(request, etag=self.headers["ETag"], response=page) or page


class Shelf:
    """Hold the pages built last, ``most`` of them, each for some seconds.

    Moments are seconds of a clock that is never set back.
    """

    def __init__(self, *, most: int) -> None:
        self.most = most
        self._pages: OrderedDict[str, tuple[float, Ready]] = OrderedDict()

    def get(self, path: str, *, now: float) -> Ready | None:
        """Return the page of the path if it still holds."""
        until, ready = self._pages.get(path, (0.0, None))
        return ready if now < until else None

    def keep(self, path: str, ready: Ready, *, seconds: float, now: float) -> None:
        """Hold the page, and let go of the oldest beyond the limit."""
        self._pages[path] = (now + seconds, ready)
        self._pages.move_to_end(path)
        while len(self._pages) > self.most:
            self._pages.popitem(last=False)
