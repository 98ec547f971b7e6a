"""Every page that is inspected, and how one comes to it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, PRACTICE, PREFIXES, Scene

if TYPE_CHECKING:
    from playwright.sync_api import Page, Response

Path = Callable[[Scene], str]
Act = Callable[["Page"], None]


@dataclass(frozen=True)
class Inspected:
    """A page: its name, its path on the scene, what is done there, and how it answers then."""

    name: str
    path: Path
    act: Act | None = None
    is_staffs: bool = False
    status: int = 200

    def __str__(self) -> str:
        return self.name

    def go(self, page: "Page", portal: Portal, language: str) -> "Response":
        """Open the page and return the answer that carried it."""
        answers: list[Response] = []
        page.on(
            "response",
            lambda each: answers.append(each) if each.request.is_navigation_request() else None,
        )
        page.goto(f"{portal.url}{PREFIXES[language]}{self.path(portal.scene)}")
        if self.act:
            self.act(page)
        page.wait_for_load_state("load")
        return answers[-1]


def _at(path: str) -> Path:
    return lambda _scene: path


def _hand_in_empty(page: "Page") -> None:
    steps.press(page, "check")
    page.locator(".error-summary").wait_for()


def _answers_to_check(page: "Page") -> None:
    steps.choose_institution(page, "poland")
    steps.fill_in_person(page, family_name="Inspected", email="one@gmial.com")
    steps.press(page, "check")
    page.locator("#suggestion").wait_for()


def _save_nameless(page: "Page") -> None:
    page.locator("[name=family_name]").fill("")
    steps.press(page, "save")
    page.locator(".error-summary").wait_for()


PUBLIC_PAGES = [
    Inspected("index", _at("/")),
    Inspected("event", _at(f"/{EVENT}/")),
    Inspected("agenda", _at(f"/{EVENT}/agenda/")),
    Inspected("register", _at(f"/{EVENT}/register/")),
    Inspected("register-errors", _at(f"/{EVENT}/register/"), _hand_in_empty, status=422),
    Inspected("register-check", _at(f"/{EVENT}/register/"), _answers_to_check),
    Inspected("register-by-invitation", _at(f"/{PRACTICE}/register/")),
    Inspected("register-archived", _at(f"/{EVENT}-2016/register/")),
    Inspected("privacy", _at(f"/{EVENT}/privacy/")),
    Inspected("done", lambda scene: f"{scene.waiting}done/"),
    Inspected("own", lambda scene: scene.waiting),
    Inspected("own-confirmed", lambda scene: scene.confirmed),
    Inspected("own-edit", lambda scene: f"{scene.waiting}edit/"),
    Inspected("own-edit-errors", lambda scene: f"{scene.waiting}edit/", _save_nameless, status=422),
    Inspected("own-withdraw", lambda scene: f"{scene.waiting}withdraw/"),
    Inspected("delegation", lambda scene: scene.delegation),
    Inspected("delegation-add", lambda scene: f"{scene.delegation}add/"),
    Inspected("delegation-edit", lambda scene: f"{scene.delegation}{scene.delegate_reference}/"),
    Inspected(
        "delegation-withdraw",
        lambda scene: f"{scene.delegation}{scene.delegate_reference}/withdraw/",
    ),
    Inspected("demo-messages", _at("/demo/messages/")),
    Inspected("missing", _at("/no-such-event/"), status=404),
]

_PEOPLE = "/admin/registrations/attendee/"
_DELEGATIONS = "/admin/registrations/delegation/"


def _decline(page: "Page") -> None:
    page.locator('form[action$="/decide/decline/"] button').click()
    page.locator("textarea[name=reason]").wait_for()


def _staffs(name: str, path: Path, act: Act | None = None) -> Inspected:
    return Inspected(name, path, act, is_staffs=True)


STAFF_PAGES = [
    Inspected("admin-login", _at("/admin/login/")),
    _staffs("admin-index", _at("/admin/")),
    _staffs("admin-dashboard", _at(f"/admin/dashboard/{EVENT}/")),
    _staffs("admin-export", _at(f"/admin/dashboard/{EVENT}/export/")),
    _staffs("admin-people", _at(f"{_PEOPLE}?event={EVENT}")),
    _staffs("admin-person", lambda scene: f"{_PEOPLE}{scene.waiting_pk}/change/"),
    _staffs("admin-decline", lambda scene: f"{_PEOPLE}{scene.waiting_pk}/change/", _decline),
    _staffs("admin-person-add", lambda scene: f"{_PEOPLE}add/?delegation={scene.delegation_pk}"),
    _staffs("admin-delegations", _at(f"{_DELEGATIONS}?event={EVENT}")),
    _staffs("admin-delegation", lambda scene: f"{_DELEGATIONS}{scene.delegation_pk}/change/"),
    _staffs("admin-event", lambda scene: f"/admin/workshop/event/{scene.event_pk}/change/"),
    _staffs("admin-agenda", _at(f"/admin/workshop/agendaitem/?event={EVENT}")),
]
