"""Start the portal and Chromium once; give each test pages that are listened to."""

import os
import shutil
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.browser.portal import Portal, served
from tests.browser.scene import DESK, HTML_LANGS, SETTINGS, Setting
from tests.browser.watch import Watch
from tools.demo import VAR_DIR

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

    from tests.browser.visits import Visitor

OpenPage = Callable[..., "Page"]

FAILURES = VAR_DIR / "browser-failures"
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    # A camera that films a test picture, for the pages that may use it.
    "--use-fake-device-for-media-stream",
]
# In milliseconds: a page that takes longer on a busy machine is broken, not slow.
PATIENCE = 10_000

# The other lanes are run without Playwright; for them this folder holds no tests.
collect_ignore_glob = [] if find_spec("playwright") else ["test_*.py"]


@pytest.fixture(scope="session")
def portal(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Portal]:
    """Return the running site; in the end, no page may have made it log an error."""
    with served(tmp_path_factory.mktemp("site")) as site:
        yield site
        errors = site.errors()
    assert errors == []


@pytest.fixture(scope="session")
def chromium() -> Iterator["Browser"]:
    """Return the machine's Chromium."""
    # Only the browser lane has Playwright.
    from playwright.sync_api import expect, sync_playwright  # noqa: PLC0415

    path = os.environ.get("CHROMIUM") or shutil.which("chromium")
    expect.set_options(timeout=PATIENCE)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture
def open_page(
    request: pytest.FixtureRequest, portal: Portal, chromium: "Browser"
) -> Iterator[OpenPage]:
    """Return a function that opens an empty page; at the end nothing may have been amiss.

    A picture of each page of a failed test is put under var/browser-failures/.
    """
    pages: list[Page] = []
    watch = Watch(host=portal.url.removeprefix("http://"))

    def open_one(setting: Setting = DESK, **options: Any) -> "Page":
        context = chromium.new_context(
            viewport={"width": setting.width, "height": 800},
            java_script_enabled=setting.has_scripts,
            locale=HTML_LANGS[setting.language],
            **options,
        )
        context.set_default_timeout(PATIENCE)
        watch.listen(context)
        pages.append(context.new_page())
        return pages[-1]

    yield open_one
    _keep_pictures(request, pages)
    for page in pages:
        page.context.close()
    assert watch.found == []


def _keep_pictures(request: pytest.FixtureRequest, pages: "list[Page]") -> None:
    if not getattr(request.node, "has_failed", False):
        return
    FAILURES.mkdir(parents=True, exist_ok=True)
    for number, page in enumerate(pages):
        name = f"{request.node.name}-{number}.png".replace("/", "_")
        page.screenshot(path=FAILURES / name, full_page=True)


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Any:
    """Remember that a test failed, for its pictures."""
    report = yield
    if report.when == "call" and report.failed:
        item.has_failed = True  # type: ignore[attr-defined]
    return report


@pytest.fixture(params=SETTINGS, ids=str)
def setting(request: pytest.FixtureRequest) -> Setting:
    """Return each of the settings in which a journey is made."""
    return request.param  # type: ignore[no-any-return]


@pytest.fixture
def page(open_page: OpenPage, setting: Setting) -> "Page":
    """Return an empty page in the setting of the journey."""
    return open_page(setting)


@pytest.fixture(scope="session")
def staff_state(portal: Portal, chromium: "Browser", tmp_path_factory: Any) -> Path:
    """Return the cookies of a manager who has signed in."""
    path: Path = tmp_path_factory.mktemp("staff") / "state.json"
    with chromium.new_context() as context:
        page = context.new_page()
        page.goto(portal.at("/admin/login/"))
        page.locator("[name=username]").fill("manager")
        page.locator("[name=password]").fill("workshop-demo")
        page.locator("[type=submit]").click()
        page.locator("#logout-form").wait_for(state="attached")
        context.storage_state(path=path)
    return path


@pytest.fixture(scope="session")
def visit(portal: Portal, chromium: "Browser", staff_state: Path) -> "Visitor":
    """Return a function that visits a page once and returns what was found there."""
    # Only the browser lane has the rules of accessibility.
    from tests.browser.visits import visitor  # noqa: PLC0415

    return visitor(chromium, portal, staff_state)
