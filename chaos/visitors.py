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
from urllib.parse import urlsplit
from uuid import uuid4

from bench.load import send
from bench.registration import answers_of
from chaos.forms import Form, posted
from chaos.ledger import Acknowledged, Ledger

TOKEN = re.compile(rb'name="token" value="([^"]+)"')
_REFERENCE = re.compile(rb'class="reference">([^<]+)<')
_PAUSE_SECONDS = 0.2
# So long those who are still at it may go on once nobody new comes.
_FINISH_SECONDS = 90


class Visitors:
    """Those who register at the address until they are told to stop.

    ``seconds`` are how long each took who was acknowledged, ``refusals`` what they were told
    that nobody should be.
    """

    def __init__(
        self, url: str, delegations: Sequence[str], ledger: Ledger, file_field: str = ""
    ) -> None:
        self.url = url
        self.delegations = delegations
        self.ledger = ledger
        self.file_field = file_field
        self.hand_in_files = False
        self.is_over = Event()
        self.has_given_up = Event()
        self.refusals: list[str] = []
        self.seconds: list[float] = []

    @contextmanager
    def coming(self, at_once: int, *, with_files: bool = False) -> Iterator[None]:
        """Let so many register at a time for the block; each finishes what was begun.

        Where the block fails they give up at once, else after a while.
        """
        self.is_over.clear()
        self.has_given_up.clear()
        self.hand_in_files = with_files
        threads = [Thread(target=self._register_on, args=(each,)) for each in range(at_once)]
        for thread in threads:
            thread.start()
        try:
            yield
        except BaseException:
            self.has_given_up.set()
            raise
        finally:
            self.is_over.set()
            end = time.monotonic() + _FINISH_SECONDS
            for thread in threads:
                thread.join(max(0, end - time.monotonic()))
            self.has_given_up.set()
            for thread in threads:
                thread.join()

    def _register_on(self, first: int) -> None:
        for number in count(first):
            if self.is_over.is_set():
                return
            begin = time.monotonic()
            if self._register(self.delegations[number % len(self.delegations)]):
                self.seconds.append(time.monotonic() - begin)
            time.sleep(_PAUSE_SECONDS)

    def _register(self, delegation: str) -> bool:
        """Register one person; return whether that was acknowledged."""
        page = self._insist("GET", self.url, expected=200)
        found = TOKEN.search(page[1])
        if not found:
            self._refuse(f"no form: {page[1][:200]!r}")
            return False
        answers = answers_with(found.group(1).decode(), delegation)
        self.ledger.note_tried(answers["email"])
        form = posted(answers, file_field=self.file_field if self.hand_in_files else "")
        headers, _body = self._insist("POST", self.url, expected=302, form=form)
        if "Location" not in headers:
            return False
        page = self._insist("GET", at(self.url, headers["Location"]), expected=200)
        is_seen = note_seen(self.ledger, answers, page[1])
        if is_seen and self.hand_in_files:
            self.ledger.note_handed_in(answers["email"])
        return is_seen

    def _insist(
        self, method: str, url: str, *, expected: int, form: Form | None = None
    ) -> tuple[dict[str, str], bytes]:
        """Send until the site answers as it should; a refusal in words is noted and ends it."""
        body, kind = (form.body, {"Content-Type": form.content_type}) if form else (None, {})
        while not self.has_given_up.is_set():
            try:
                status, headers, said = send(method, url, body=body, headers=kind)
            except (OSError, HTTPException):
                status = 0
            if status == expected:
                return headers, said
            if 0 < status < 500:
                refused = re.findall(r'id="(\w+)_error"', said.decode())
                self._refuse(f"{method} was answered {status}, refused: {refused}")
                return {}, said
            if status and not is_polite(said):
                self._refuse(f"{method} was answered {status} without a page: {said[:200]!r}")
            self.ledger.note_failure()
            time.sleep(_PAUSE_SECONDS)
        self._refuse(f"{method} was given up without an answer")
        return {}, b""

    def _refuse(self, words: str) -> None:
        self.refusals.append(words)


def answers_with(token: str, delegation: str) -> dict[str, str]:
    """Return what a person fills in who is like nobody else, ready to be sent."""
    # Names that are near to each other would wait for staff as duplicates.
    name = uuid4().hex
    answers: dict[str, str] = dict(answers_of(name, delegation))
    return answers | {"family_name": name, "token": token, "step": "submit"}


def at(url: str, location: str) -> str:
    """Return the address of the location on the server that the URL names."""
    address = urlsplit(url)
    return f"{address.scheme}://{address.netloc}{urlsplit(location).path}"


def note_seen(ledger: Ledger, answers: dict[str, str], page: bytes) -> bool:
    """Note the reference that the page shows; return whether it shows one."""
    reference = _REFERENCE.search(page)
    if reference:
        ledger.note_acknowledged(
            Acknowledged(answers["token"], reference.group(1).decode(), answers["email"])
        )
    return reference is not None


def is_polite(said: bytes) -> bool:
    """Return whether an answer of a server that cannot is a whole page of ours and tells no insides."""
    is_page = b"<main" in said and said.rstrip().endswith(b"</html>")
    return is_page and b"Traceback" not in said
