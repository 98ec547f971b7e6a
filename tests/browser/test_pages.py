"""What holds on every page, in both languages: each is visited once (see visits.py)."""

import pytest

from tests.browser.inventory import PUBLIC_PAGES, STAFF_PAGES, Inspected
from tests.browser.scene import PREFIXES
from tests.browser.visits import Visitor

pytestmark = pytest.mark.browser

in_both_languages = pytest.mark.parametrize("language", PREFIXES)
on_every_page = pytest.mark.parametrize("inspected", [*PUBLIC_PAGES, *STAFF_PAGES], ids=str)
on_public_pages = pytest.mark.parametrize("inspected", PUBLIC_PAGES, ids=str)


@in_both_languages
@on_every_page
def test_page_answers_in_its_language(visit: Visitor, inspected: Inspected, language: str) -> None:
    visited = visit(inspected, language)

    # Codes of languages are the same in capitals; the admin writes small ones.
    assert (visited.status, visited.lang.lower()) == (inspected.status, language)


@in_both_languages
@on_every_page
def test_page_has_no_violation_of_accessibility_rules(
    visit: Visitor, inspected: Inspected, language: str
) -> None:
    found = visit(inspected, language).violations

    assert found == [], "\n".join(found)


@in_both_languages
@on_every_page
def test_page_asks_no_other_host_and_the_browser_has_no_complaint(
    visit: Visitor, inspected: Inspected, language: str
) -> None:
    assert visit(inspected, language).amiss == []


@in_both_languages
@on_public_pages
def test_public_page_sets_no_cookie(visit: Visitor, inspected: Inspected, language: str) -> None:
    assert visit(inspected, language).cookies == []


@in_both_languages
@on_public_pages
def test_public_page_fits_the_narrowest_phone(
    visit: Visitor, inspected: Inspected, language: str
) -> None:
    assert visit(inspected, language).overflow == 0
