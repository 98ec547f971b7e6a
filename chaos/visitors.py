"""People who register one after the other, through every fault, and note what they were told.

Who gets no answer goes back and sends the same form again, as a person would.
"""

import re
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from http.client import HTTPException
from itertools import count
from threading import Event, Thread
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

from bench.load import send
from bench.registration import answers_of
from chaos.ledger import Acknowledged, Ledger

_FORM = {"Content-Type": "application/x-www-form-urlencoded"}
_TOKEN = re.compile(rb'name="token" value="([^"]+)"')
_REFERENCE = re.compile(rb'class="reference">([^<]+)<')
_PAUSE_SECONDS = 0.2


class Visitors:
    """Those who register at the address until they are told to stop."""

    def __init__(self, url: str, delegations: Sequence[str], ledger: Ledger) -> None:
        self.url = url
        self.delegations = delegations
        self.ledger = ledger
        self.is_over = Event()
        self.refusals: list[str] = []

    @contextmanager
    def coming(self, at_once: int) -> Iterator[None]:
        """Let so many register at a time for the block; each finishes what was begun."""
        self.is_over.clear()
        threads = [Thread(target=self._register_on, args=(each,)) for each in range(at_once)]
        for thread in threads:
            thread.start()
        try:
            yield
        finally:
            self.is_over.set()
            for thread in threads:
                thread.join()

    def _register_on(self, first: int) -> None:
        for number in count(first):
            if self.is_over.is_set():
                return
            self._register(self.delegations[number % len(self.delegations)])
            time.sleep(_PAUSE_SECONDS)

    def _register(self, delegation: str) -> None:
        page = self._insist("GET", self.url, expected=200)
        found = _TOKEN.search(page[1])
        if not found:
            self.refusals.append(f"no form: {page[1][:200]!r}")
            return
        # Names that are near to each other would wait for staff as duplicates.
        name = uuid4().hex
        answers = answers_of(name, delegation) | {"family_name": name}
        answers |= {"token": found.group(1).decode(), "step": "submit"}
        self.ledger.note_tried(answers["email"])
        headers, _body = self._insist("POST", self.url, expected=302, body=urlencode(answers))
        if "Location" not in headers:
            return
        path = urlsplit(headers["Location"]).path
        address = urlsplit(self.url)
        page = self._insist("GET", f"{address.scheme}://{address.netloc}{path}", expected=200)
        if reference := _REFERENCE.search(page[1]):
            self.ledger.note_acknowledged(
                Acknowledged(answers["token"], reference.group(1).decode(), answers["email"])
            )

    def _insist(
        self, method: str, url: str, *, expected: int, body: str | None = None
    ) -> tuple[dict[str, str], bytes]:
        """Send until the site answers as it should; a refusal in words is noted and ends it."""
        while True:
            try:
                status, headers, said = send(method, url, body=body, headers=_FORM)
            except (OSError, HTTPException):
                status = 0
            if status == expected:
                return headers, said
            if 0 < status < 500:
                refused = re.findall(r'id="(\w+)_error"', said.decode())
                self.refusals.append(f"{method} was answered {status}, refused: {refused}")
                return {}, said
            self.ledger.note_failure()
            time.sleep(_PAUSE_SECONDS)
