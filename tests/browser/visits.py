"""Visit a page once and note all that the tests ask about it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser import steps
from tests.browser.inventory import PUBLIC_PAGES, STAFF_PAGES, Inspected
from tests.browser.portal import Portal
from tests.browser.scene import HTML_LANGS
from tests.browser.watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NARROWEST = 320


# The tests of so many pages stand together, so that one process visits each page once, and
# none is left with many when all others are done.
_TOGETHER = 12


def _groups(name: str, pages: list[Inspected], language: str) -> dict[str, tuple[Any, str]]:
    starts = range(0, len(pages), _TOGETHER)
    return {f"{name}-{at}-{language}": (pages[at : at + _TOGETHER], language) for at in starts}


# Staff's pages differ in the other language by their words alone, and the catalogue is checked
# by itself.
_PUBLIC = _groups("public", PUBLIC_PAGES, "en") | _groups("public", PUBLIC_PAGES, "zh-hans")
GROUPS = _PUBLIC | _groups("staff", STAFF_PAGES, "en")


def _in_group(name: str) -> pytest.MarkDecorator:
    return pytest.mark.xdist_group(f"pages-{name}")


def _on_pages_of(groups: dict[str, tuple[Any, str]]) -> pytest.MarkDecorator:
    visits = [
        pytest.param(inspected, language, marks=_in_group(name), id=f"{inspected}-{language}")
        for name, (pages, language) in groups.items()
        for inspected in pages
    ]
    return pytest.mark.parametrize(("inspected", "language"), visits)


on_every_page = _on_pages_of(GROUPS)
on_public_pages = _on_pages_of(_PUBLIC)
in_every_group = pytest.mark.parametrize(
    "group", [pytest.param(name, marks=_in_group(name)) for name in GROUPS]
)
# All rules in the light scheme; in the dark one those about colours, which are the same in
# every language. What is right is not listed: on a long page that takes longest.
_ALL = {"resultTypes": ["violations"]}
_COLOURS = {"runOnly": ["color-contrast", "link-in-text-block"], **_ALL}
_RULES = {"en": {"light": _ALL, "dark": _COLOURS}, "zh-hans": {"light": _ALL}}


@dataclass(frozen=True)
class Visit:
    """What a visit found.

    ``html`` is the page as the server sent it; ``violations`` holds those of axe in each
    colour scheme; ``amiss`` what the browser complained of or asked of another host; ``overflow``
    by how many pixels the page is wider than the narrowest phone.
    """

    status: int
    html: str
    lang: str | None
    title: str
    cookies: list[str]
    amiss: list[str]
    violations: list[str]
    overflow: int


Visitor = Callable[[Inspected, str], Visit]


def visitor(chromium: "Browser", portal: Portal, state: Path) -> Visitor:
    """Return a function that visits a page in a language; a second visit returns the first."""
    known: dict[tuple[str, str], Visit] = {}

    def visit(inspected: Inspected, language: str) -> Visit:
        key = (inspected.name, language)
        if key not in known:
            known[key] = _visit(chromium, portal, inspected, language, state)
        return known[key]

    return visit


def _visit(
    chromium: "Browser", portal: Portal, inspected: Inspected, language: str, state: Path
) -> Visit:
    watch = Watch(host=portal.url.removeprefix("http://"))
    context = chromium.new_context(
        locale=HTML_LANGS[language], storage_state=state if inspected.is_staffs else None
    )
    with context:
        watch.listen(context)
        page = context.new_page()
        answer = inspected.go(page, portal, language)
        return Visit(
            status=answer.status,
            html=answer.text(),
            lang=steps.language(page),
            title=page.title(),
            cookies=[each["name"] for each in context.cookies()],
            amiss=list(watch.found),
            violations=violations(page, language),
            overflow=_overflow(page),
        )


def violations(page: "Page", language: str) -> list[str]:
    """Return what axe finds wrong in each colour scheme, with the elements concerned."""
    return [
        found
        for scheme, rules in _RULES[language].items()
        for found in _violations(page, scheme, rules)
    ]


def _violations(page: "Page", scheme: Any, rules: dict[str, list[str]]) -> list[str]:
    page.emulate_media(color_scheme=scheme)
    # The admin's links fade from one scheme's colour to the other's.
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    found = Axe().run(page, options=rules).response["violations"]
    return [f"{scheme}: {each['id']}: {_elements(each['nodes'])}" for each in found]


def _elements(nodes: list[dict[str, Any]]) -> list[str]:
    return [node["html"][:160] for node in nodes[:5]]


def _overflow(page: "Page") -> int:
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    return steps.overflow(page)
