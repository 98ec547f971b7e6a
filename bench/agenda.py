"""The public agenda, as often a second as a view that does nothing, and as one of as many bytes."""

from dataclasses import dataclass

from bench import content
from bench.figures import Budget, Figure
from bench.load import read, reader, send
from bench.plan import Plan

# By the number of items: what part of the bare view's rate, and of the one's of equal bytes.
_SIZES = {
    16: (Budget(at_least=1.0, of_ratio=True), Budget(at_least=0.8, of_ratio=True)),
    1_000: (Budget(at_least=0.5, of_ratio=True), Budget(at_least=0.5, of_ratio=True)),
}
# As a browser asks for it, and as a program that knows no codings.
_CODINGS = {"brotli": "br", "uncompressed": "identity"}


@dataclass(frozen=True)
class _Page:
    size: int
    coding: str
    url: str
    byte_count: int

    @property
    def headers(self) -> dict[str, str]:
        return {"Accept-Encoding": _CODINGS[self.coding]}


def measure(plan: Plan) -> list[Figure]:
    """Read the agendas and the bare views in turn."""
    urls = {size: f"{plan.base_url}{_path(size)}" for size in _SIZES}
    pages = [_page(url, size, coding) for size, url in urls.items() for coding in _CODINGS]
    bare_url = f"{plan.base_url}/bench-bare"
    # The first answers of a new process read its templates; they are not what is measured.
    read(bare_url, at_once=plan.at_once, seconds=1)
    bare: list[float] = []
    rates: dict[_Page, list[float]] = {page: [] for page in pages}
    equal: dict[_Page, list[float]] = {page: [] for page in pages}
    for _round in range(plan.rounds):
        bare.append(_rate(bare_url, plan))
        for page in pages:
            rates[page].append(_rate(page.url, plan, page.headers))
            equal[page].append(_rate(f"{bare_url}/{page.byte_count}", plan))
    return [figure for page in pages for figure in _figures(page, rates[page], bare, equal[page])]


def _figures(
    page: _Page, rates: list[float], bare: list[float], equal: list[float]
) -> list[Figure]:
    name = f"public agenda, {page.size:,} items, {page.coding}"
    beside_bare, beside_equal = _SIZES[page.size]
    beside = (("", bare, beside_bare), (", beside as many bytes", equal, beside_equal))
    return [
        Figure(
            "agenda",
            f"{name}{what}",
            "requests/s",
            rates,
            budget=budget,
            references=references,
            tool=reader(),
        )
        for what, references, budget in beside
    ]


def _page(url: str, size: int, coding: str) -> _Page:
    headers = {"Accept-Encoding": _CODINGS[coding]}
    read(url, at_once=4, seconds=1, headers=headers)
    _status, _headers, body = send("GET", url, headers=headers)
    return _Page(size, coding, url, len(body))


def _path(size: int) -> str:
    return f"{content.build_agenda(f'agenda-{size}', item_count=size).get_absolute_url()}agenda/"


def _rate(url: str, plan: Plan, headers: dict[str, str] | None = None) -> float:
    return read(url, at_once=plan.at_once, seconds=plan.seconds, headers=headers).per_second
