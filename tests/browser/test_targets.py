"""Every target of the form can be hit with a finger."""

import pytest
from playwright.sync_api import Locator

from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, Setting

pytestmark = pytest.mark.browser

LEAST = 24  # pixels, WCAG 2.2 target size (minimum)


def test_targets_of_the_form_are_large_enough(portal: Portal, open_page: OpenPage) -> None:
    page = open_page(Setting("en", 360))
    page.goto(portal.at(f"/{EVENT}/register/"))

    # A link within a sentence is as high as its line (the exception of WCAG 2.5.8).
    targets = "button, select, input:not([type=hidden]):not([tabindex='-1']), li a, header a"
    shown = [each for each in page.locator(targets).all() if each.is_visible()]
    small = [_named(each) for each in shown if _is_small(each)]

    assert small == []


def _is_small(target: Locator) -> bool:
    # A label belongs to its box: both are clicked alike.
    box = target.evaluate(
        """(element) => {
          const label = element.matches("[type=checkbox], [type=radio]") && element.labels[0];
          const parts = [element, ...(label ? [label] : [])].map((e) => e.getBoundingClientRect());
          return {
            width: Math.max(...parts.map((p) => p.right)) - Math.min(...parts.map((p) => p.left)),
            height: Math.max(...parts.map((p) => p.height)),
          };
        }"""
    )
    return bool(min(box["width"], box["height"]) < LEAST)


def _named(target: Locator) -> str:
    return str(target.evaluate("(element) => element.outerHTML.slice(0, 120)"))
