"""What holds on every page, the public ones in both languages: each is visited once (see visits.py)."""

import pytest

from tests.browser.inventory import Inspected
from tests.browser.visits import Visitor, on_every_page, on_public_pages

pytestmark = pytest.mark.browser


@on_every_page
def test_page_answers_in_its_language(visit: Visitor, inspected: Inspected, language: str) -> None:
    visited = visit(inspected, language)

    # Codes of languages are the same in capitals; the admin writes small ones.
    assert (visited.status, visited.lang.lower()) == (inspected.status, language)


@on_every_page
def test_page_has_no_violation_of_accessibility_rules(
    visit: Visitor, inspected: Inspected, language: str
) -> None:
    found = visit(inspected, language).violations

    assert found == [], "\n".join(found)


@on_every_page
def test_page_asks_no_other_host_and_the_browser_has_no_complaint(
    visit: Visitor, inspected: Inspected, language: str
) -> None:
    assert visit(inspected, language).amiss == []


@on_public_pages
def test_public_page_sets_no_cookie(visit: Visitor, inspected: Inspected, language: str) -> None:
    assert visit(inspected, language).cookies == []


@on_public_pages
def test_public_page_fits_the_narrowest_phone(
    visit: Visitor, inspected: Inspected, language: str
) -> None:
    assert visit(inspected, language).overflow == 0
