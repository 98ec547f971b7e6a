"""Visit a page once and note all that the tests ask about it."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from axe_playwright_python.sync_playwright import Axe

from tests.browser import steps
from tests.browser.inventory import Inspected
from tests.browser.portal import Portal
from tests.browser.scene import HTML_LANGS
from tests.browser.watch import Watch

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

NARROWEST = 320
# Colours do not depend on the language, so the dark scheme is looked at in one.
_SCHEMES = {"en": ("light", "dark"), "zh-hans": ("light",)}


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
            violations=[
                each for scheme in _SCHEMES[language] for each in _violations(page, scheme)
            ],
            overflow=_overflow(page),
        )


def _violations(page: "Page", scheme: Any) -> list[str]:
    """Return what axe finds wrong, each with the elements concerned."""
    page.emulate_media(color_scheme=scheme)
    # The admin's links fade from one scheme's colour to the other's.
    page.evaluate("Promise.all(document.getAnimations().map((each) => each.finished))")
    found = Axe().run(page).response["violations"]
    return [
        f"{scheme}: {each['id']}: {each['help']}: {[node['html'][:160] for node in each['nodes'][:5]]}"
        for each in found
    ]


def _overflow(page: "Page") -> int:
    page.set_viewport_size({"width": NARROWEST, "height": 800})
    return steps.overflow(page)
