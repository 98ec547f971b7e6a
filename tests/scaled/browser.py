"""Somebody at the pages, with cookies and a new connection for each request."""

from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPCookieProcessor, HTTPRedirectHandler, Request, build_opener

from tests.scaled.answering import HEADER

PATIENCE_SECONDS = 60


@dataclass(frozen=True)
class Answer:
    """What came back, and the number of the process that gave it."""

    status: int
    location: str
    text: str
    pid: int


class _NoRedirects(HTTPRedirectHandler):
    def redirect_request(self, *_given):
        return None


class Browser:
    """One client, known by an address of its own, of all servers of this machine."""

    def __init__(self, address: str) -> None:
        self.address = address
        self.cookies = CookieJar()
        self._opener = build_opener(HTTPCookieProcessor(self.cookies), _NoRedirects())

    def get(self, url: str) -> Answer:
        """Ask for a page."""
        return self._send(Request(url))  # noqa: S310 - this machine's own servers

    def post(self, url: str, **fields: str) -> Answer:
        """Send a form, opened before where no page with a form was yet."""
        if not self._token():
            self.get(url)
        given = fields | {"csrfmiddlewaretoken": self._token()}
        return self._send(Request(url, data=urlencode(given).encode()))  # noqa: S310

    def _token(self) -> str:
        return next((each.value for each in self.cookies if each.name == "csrftoken"), "")

    def _send(self, request: Request) -> Answer:
        request.add_header("X-Forwarded-For", self.address)
        try:
            response = self._opener.open(request, timeout=PATIENCE_SECONDS)
        except HTTPError as refusal:
            response = refusal
        with response:
            location, pid = response.headers.get("Location", ""), int(response.headers[HEADER])
            return Answer(response.status, location, response.read().decode(), pid)
