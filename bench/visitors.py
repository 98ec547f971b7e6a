"""People at the registration form and at other pages, as processes that make the load play them.

Nothing here knows Django; each visit returns when it began and when it ended.
"""

import re
import time
from collections.abc import Sequence
from itertools import cycle, islice
from urllib.parse import urlencode

from bench.load import Span, send

Answers = dict[str, str]
_FORM = {"Content-Type": "application/x-www-form-urlencoded"}


def flow(url: str, people: Sequence[Answers]) -> list[Span]:
    """Open the form, check the answers and submit, for one person after the other."""
    spans = []
    for person in people:
        begin = time.monotonic()
        _status, _headers, page = send("GET", url)
        token = re.search(rb'name="token" value="([^"]+)"', page)
        assert token, page[:500]
        answers = {**person, "token": token.group(1).decode()}
        _post(url, answers, "check", expected=200)
        _post(url, answers, "submit", expected=302)
        spans.append((begin, time.monotonic()))
    return spans


def submit(url: str, people: Sequence[Answers]) -> list[Span]:
    """Submit the answers of one person after the other."""
    spans = []
    for person in people:
        begin = time.monotonic()
        _post(url, person, "submit", expected=302)
        spans.append((begin, time.monotonic()))
    return spans


def look_round(_url: str, share: tuple[list[str], dict[str, str], int, int]) -> list[Span]:
    """Read so many of the pages in turn, with the heads, from the given place on."""
    urls, heads, count, place = share
    begin = time.monotonic()
    for url in islice(cycle(urls), 7 * place, 7 * place + count):
        status, _headers, _body = send("GET", url, headers=heads)
        assert status == 200, (url, status)
    return [(begin, time.monotonic())]


def _post(url: str, answers: Answers, step: str, *, expected: int) -> None:
    body = urlencode({**answers, "step": step})
    status, _headers, said = send("POST", url, body=body, headers=_FORM)
    refusals = re.findall(r'id="(\w+)_error"', said.decode())
    assert status == expected, f"{step} was answered {status}; refused: {refusals}"
