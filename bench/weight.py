"""What a browser that was never here fetches for a page: how often, and how much."""

import gzip
import re
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from bench import content
from bench.figures import Budget, Figure
from bench.load import send
from bench.plan import Plan

# As the proxy in front of the site compresses pages; the site sends its own files compressed.
_PROXY_LEVEL = 5
_COMPRESSED = ("text/", "application/javascript", "image/svg+xml")
_PAGES = {"register/": ("registration form", 60, 4), "agenda/": ("public agenda", 40, 3)}


class _Assets(HTMLParser):
    """Collect the addresses that a browser fetches for a page by itself."""

    _SOURCES = {"script": "src", "img": "src", "source": "src", "iframe": "src", "object": "data"}
    _FETCHED_LINKS = {"stylesheet", "icon", "preload", "modulepreload", "manifest"}

    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note the address of an element that fetches something."""
        given = dict(attrs)
        if tag == "link" and self._FETCHED_LINKS & set((given.get("rel") or "").split()):
            self.found.append(given.get("href") or "")
        elif tag in self._SOURCES and given.get(self._SOURCES[tag]):
            self.found.append(given[self._SOURCES[tag]] or "")


def measure(plan: Plan) -> list[Figure]:
    """Fetch each page and what it asks for, and add up heads and bodies."""
    figures = []
    for path, (name, kilobytes, requests) in _PAGES.items():
        weights = _weights(f"{plan.base_url}/{content.DEMO_SLUG}/{path}")
        total = sum(weights.values()) / 1000
        rows = (
            (f"{name}, cold, gzip", "kB", total, kilobytes),
            (f"{name}, cold", "requests", len(weights), requests),
        )
        figures += [
            Figure("weight", what, unit, [value], budget=Budget(at_most=limit), tool="Python")
            for what, unit, value, limit in rows
        ]
    return figures


def _weights(page: str) -> dict[str, int]:
    """Return the bytes sent for the page, what it names, and what its styles name."""
    text, weight = _fetched(page)
    weights = {page: weight}
    assets = _Assets()
    assets.feed(text)
    waiting = [urljoin(page, address) for address in assets.found]
    while waiting:
        url = waiting.pop()
        if url in weights or url.startswith("data:"):
            continue
        assert urlsplit(url).netloc == urlsplit(page).netloc, f"another host: {url}"
        text, weights[url] = _fetched(url)
        if urlsplit(url).path.endswith(".css"):
            waiting += [urljoin(url, each) for each in re.findall(r"url\(['\"]?([^'\")]+)", text)]
    return weights


def _fetched(url: str) -> tuple[str, int]:
    """Return the text behind the address, and the size of head and compressed body."""
    status, headers, body = send("GET", url, headers={"Accept-Encoding": "gzip"})
    assert status == 200, (url, status)
    head = sum(len(f"{name}: {value}\r\n") for name, value in headers.items())
    if headers.get("Content-Encoding") == "gzip":
        return gzip.decompress(body).decode(), head + len(body)
    if headers["Content-Type"].startswith(_COMPRESSED):
        return body.decode(), head + len(gzip.compress(body, _PROXY_LEVEL))
    return "", head + len(body)
