"""The inspection itself: it finds what is wrong on a page made wrong on purpose."""

import pytest
from playwright.sync_api import Browser, Route

from tests.browser.portal import Portal
from tests.browser.visits import violations
from tests.browser.watch import Watch

pytestmark = pytest.mark.browser

WRONG = """<!DOCTYPE html><html lang="en"><head><title>Wrong</title>
<meta name="color-scheme" content="light dark"></head><body><main><h1>Wrong</h1>
<style>p { color: #222 } @media (prefers-color-scheme: dark) { body { background: #111 } h1 { color: #fff } }</style><p>Dark on dark</p><script>alert(1)</script>
<img src="/missing.png"><img src="http://elsewhere.invalid/a.png" alt="Elsewhere"></main></body></html>
"""


def _answer(route: Route) -> None:
    address = route.request.url
    if "elsewhere" in address:
        route.abort()
    elif address.endswith(".png"):
        route.fulfill(status=404)
    else:
        policy = {"Content-Security-Policy": "script-src 'self'; img-src *"}
        route.fulfill(body=WRONG, content_type="text/html", headers=policy)


def test_inspection_finds_what_is_wrong(portal: Portal, chromium: Browser) -> None:
    watch = Watch(host=portal.url.removeprefix("http://"))
    with chromium.new_context() as context:
        watch.listen(context)
        page = context.new_page()
        page.route("**/*", _answer)

        page.goto(portal.at("/wrong/"))
        found = [each.partition(": [")[0] for each in violations(page, "en")]

    assert found == ["light: image-alt", "dark: color-contrast"]
    assert watch.elsewhere == ["http://elsewhere.invalid/a.png"]
    assert watch.failed == [f"404 {portal.url}/missing.png"]
    assert [each for each in watch.complaints if each.startswith("violates script-src")] != []
