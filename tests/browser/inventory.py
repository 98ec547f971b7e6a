"""Every page that is inspected, and how one comes to it."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import urljoin

from tests.browser import steps
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, OVER, PRACTICE, PREFIXES, Scene

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


def _ask_without_address(page: "Page") -> None:
    page.locator("main form button").click()
    page.locator(".error-summary").wait_for()


def _ask_for_a_link(page: "Page") -> None:
    page.locator("[name=email]").fill("nobody@example.org")
    page.locator("main form button").click()
    page.locator("main form").wait_for(state="detached")


def _save_nameless(page: "Page") -> None:
    page.locator("[name=family_name]").fill("")
    steps.press(page, "save")
    page.locator(".error-summary").wait_for()


def _save_without_consent(page: "Page") -> None:
    page.locator("[name=diet]").fill("none")
    steps.press(page, "save")
    page.locator(".error-summary").wait_for()


def _paste(page: "Page", rows: str) -> None:
    page.locator("[name=pasted]").fill(rows)
    steps.press(page, "read")


def _paste_rows(page: "Page") -> None:
    """Show two faulty rows and a correct one, with all that an event may ask."""
    _paste(
        page,
        "Surname\tFirst name\tName order\tDays of attendance\tE-mail\tRemarks\n"
        "Inspected\tRow\tgiven first\tall\tnone\t-\n"
        "Inspected\tRow\t\ttomorrow\t\t-\n"
        "欧阳\t示例\t姓在前\tall\t\t-\n",
    )
    page.locator(".people-table").wait_for()


def _paste_nameless(page: "Page") -> None:
    _paste(page, "Inspected\tRow\n")
    page.locator("[name=column-0]").wait_for()


def _declare_complete(page: "Page") -> None:
    steps.follow(page, "button[name=complete][value=yes]")
    page.locator(".error-summary").wait_for()


def _wrong_code(page: "Page") -> None:
    page.locator("[name=code]").fill("1234")
    page.locator("form[action$='/data/'] button").click()
    page.locator(".error-summary").wait_for()


def _right_code(page: "Page") -> None:
    """Ask for a code, read it where the demonstration shows messages, and enter it."""
    here = page.url
    reference = re.findall(r"[0-9A-Z]{4}-[0-9A-Z]{4}", page.locator(".lead").inner_text())[0]
    page.locator("form[action$='/data/code/'] button").click()
    page.goto(urljoin(here, f"/demo/messages/?reference={reference}"))
    code = re.findall(r"^\d{8}$", page.locator("main").inner_text(), re.M)[0]
    page.goto(here)
    page.locator("[name=code]").fill(code)
    page.locator("form[action$='/data/'] button").click()
    page.locator("#registration").wait_for()


def _find_many(page: "Page") -> None:
    page.locator("#q").fill("guest")
    page.locator("#q").press("Enter")
    page.locator(".desk-found").wait_for()


def _find_one(page: "Page") -> None:
    _find_many(page)
    page.locator(".desk-found button").first.click()
    page.locator(".desk-card").wait_for()


def _walk_in_empty(page: "Page") -> None:
    page.locator(".desk-walk-in button").click()
    page.locator(".error-summary").wait_for()


def _narrow(page: "Page") -> None:
    page.locator(".narrow summary").click()
    page.locator(".narrow input").nth(1).check()


PUBLIC_PAGES = [
    Inspected("index", _at("/")),
    Inspected("event", _at(f"/{EVENT}/")),
    Inspected("agenda", _at(f"/{EVENT}/agenda/")),
    Inspected("agenda-narrowed", _at(f"/{EVENT}/agenda/"), _narrow),
    Inspected("agenda-changes", _at(f"/{EVENT}/changes/")),
    Inspected("agenda-version", _at(f"/{EVENT}/v/1/")),
    Inspected("register", _at(f"/{EVENT}/register/")),
    Inspected("register-errors", _at(f"/{EVENT}/register/"), _hand_in_empty, status=422),
    Inspected("register-check", _at(f"/{EVENT}/register/"), _answers_to_check),
    Inspected("register-by-invitation", _at(f"/{PRACTICE}/register/")),
    Inspected("register-archived", _at(f"/{EVENT}-2016/register/")),
    Inspected("privacy", _at(f"/{EVENT}/privacy/")),
    Inspected("link-again", _at(f"/{EVENT}/link/")),
    Inspected("link-again-errors", _at(f"/{EVENT}/link/"), _ask_without_address, status=422),
    Inspected("link-again-sent", _at(f"/{EVENT}/link/"), _ask_for_a_link),
    Inspected("done", lambda scene: f"{scene.waiting}done/"),
    Inspected("own", lambda scene: scene.waiting),
    Inspected("own-confirmed", lambda scene: scene.confirmed),
    Inspected("own-agenda", lambda scene: f"{scene.confirmed}agenda/"),
    Inspected("own-changed", lambda scene: scene.changed),
    Inspected("own-edit-changed", lambda scene: f"{scene.changed}edit/"),
    Inspected("own-edit", lambda scene: f"{scene.waiting}edit/"),
    Inspected("own-edit-errors", lambda scene: f"{scene.waiting}edit/", _save_nameless, status=422),
    Inspected("own-giving", lambda scene: scene.giving),
    Inspected("own-sensitive", lambda scene: f"{scene.giving}sensitive/travel/"),
    Inspected(
        "own-sensitive-errors",
        lambda scene: f"{scene.giving}sensitive/needs/",
        _save_without_consent,
        status=422,
    ),
    Inspected("own-sensitive-withdraw", lambda scene: f"{scene.giving}sensitive/travel/withdraw/"),
    Inspected("own-withdraw", lambda scene: f"{scene.waiting}withdraw/"),
    Inspected("delegation", lambda scene: scene.delegation),
    Inspected("delegation-add", lambda scene: f"{scene.delegation}add/"),
    Inspected("delegation-table", lambda scene: f"{scene.delegation}table/"),
    Inspected(
        "delegation-table-columns", lambda scene: f"{scene.delegation}table/", _paste_nameless
    ),
    Inspected("delegation-table-rows", lambda scene: f"{scene.delegation}table/", _paste_rows),
    Inspected("delegation-vehicles", lambda scene: f"{scene.delegation}vehicles/"),
    Inspected("delegation-edit", lambda scene: f"{scene.delegation}{scene.delegate_reference}/"),
    Inspected(
        "delegation-withdraw",
        lambda scene: f"{scene.delegation}{scene.delegate_reference}/withdraw/",
    ),
    Inspected("delegation-problem", lambda scene: scene.delegation, _declare_complete, status=422),
    Inspected("delegation-decline", lambda scene: f"{scene.delegation}decline/"),
    Inspected(
        "delegation-replace",
        lambda scene: f"{scene.delegation}{scene.delegate_reference}/replace/",
    ),
    Inspected("delegation-draft", lambda scene: f"{scene.delegation}{scene.draft_reference}/"),
    Inspected(
        "delegation-discard", lambda scene: f"{scene.delegation}{scene.draft_reference}/discard/"
    ),
    Inspected("own-draft", lambda scene: scene.draft),
    Inspected("own-submit", lambda scene: f"{scene.draft}submit/"),
    Inspected("own-replace", lambda scene: f"{scene.waiting}replace/"),
    Inspected("own-data", lambda scene: f"{scene.confirmed}data/"),
    Inspected("own-data-errors", lambda scene: f"{scene.confirmed}data/", _wrong_code, status=422),
    Inspected("own-data-open", lambda scene: f"{scene.confirmed}data/", _right_code),
    Inspected("own-erase", lambda scene: f"{scene.confirmed}erase/"),
    Inspected("own-after", lambda scene: scene.after[-1]),
    Inspected("own-evaluation", lambda scene: f"{scene.after[-1]}evaluation/"),
    Inspected("desk", lambda scene: scene.desk),
    Inspected("desk-found", lambda scene: scene.desk, _find_many),
    Inspected("desk-person", lambda scene: scene.desk, _find_one),
    Inspected("desk-walk-in", lambda scene: f"{scene.desk}walk-in/"),
    Inspected(
        "desk-walk-in-errors", lambda scene: f"{scene.desk}walk-in/", _walk_in_empty, status=422
    ),
    Inspected("demo-messages", _at("/demo/messages/")),
    Inspected("missing", _at("/no-such-event/"), status=404),
]

_PEOPLE = "/admin/registrations/attendee/"
_DELEGATIONS = "/admin/registrations/delegation/"
_QUESTIONS = "/admin/registrations/question/"
_ACTIVITIES = "/admin/workshop/sideactivity/"
_DOCUMENTS = "/admin/workshop/document/"


def _decline(page: "Page") -> None:
    page.locator('form[action$="/decide/decline/"] button').click()
    page.locator("textarea[name=reason]").wait_for()


def _preview_of_new_dates(page: "Page") -> None:
    page.locator("[name=act][value=move]").check()
    page.locator("[name=starts_on]").fill("2090-03-08")
    page.locator("[name=note_en]").fill("The venue is being repaired.")
    page.locator("button[name=preview]").click()
    page.locator("button[name=apply]").wait_for()


def _move_to_no_day(page: "Page") -> None:
    page.locator("[name=act][value=move]").check()
    page.locator("button[name=preview]").click()
    page.locator(".errornote").wait_for()


def _type_a_wrong_code(page: "Page") -> None:
    page.locator("[name=code]").fill("000000")
    page.locator(".steps button").click()
    page.locator(".errornote").wait_for()


def _english_order(page: "Page") -> None:
    page.locator("button[name=preset][value=english]").click()
    page.locator(".trial").wait_for()


def _preview_change(page: "Page") -> None:
    page.locator(".proposed button[value=preview]").click()
    page.locator(".letter").first.wait_for()


def _export_for_nobody(page: "Page") -> None:
    page.locator("form.export button").click()
    page.locator(".errornote").wait_for()


def _give_code(page: "Page") -> None:
    page.locator('form[action$="/code/"] button').click()
    page.locator(".given-code").wait_for()


def _say_why(page: "Page") -> None:
    page.locator("[name=reason]").fill("To fetch people at the airport.")
    page.locator("form.decide button[type=submit]").click()
    page.locator("dl.answers").wait_for()


def _preview_of_a_sheet(page: "Page") -> None:
    page.locator("[name=numbers]").fill("1-3、7")
    page.locator("[name=rest][value=absent]").check()
    page.locator("[name=numbers]").press("Enter")
    page.locator("button[name=confirm]").wait_for()


def _enter_no_number(page: "Page") -> None:
    page.locator("[name=numbers]").fill("seven")
    page.locator("[name=numbers]").press("Enter")
    page.locator(".errornote").wait_for()


def _withdraw_a_filing(page: "Page") -> None:
    page.locator(".filings a.button").first.click()
    page.locator("[name=reason]").wait_for()


def _place_empty_hold(page: "Page") -> None:
    page.locator("form.export button.default").click()
    page.locator(".errornote").wait_for()


def _open_request(page: "Page") -> None:
    page.locator("[aria-labelledby=requests] a").first.click()
    page.locator("button[name=erase]").wait_for()


def _preview_of_a_text(page: "Page") -> None:
    page.locator("button[name=preview]").click()
    page.locator(".preview .letter").wait_for()


def _save_unknown_placeholder(page: "Page") -> None:
    page.locator("[name=subject]").fill("{nonsense}")
    page.locator("button[name=save]").click()
    page.locator(".errornote").wait_for()


def _remind_twice_a_day(page: "Page") -> None:
    page.locator("[name=place-0-days]").fill("3")
    page.locator("form.reminders button").click()
    page.locator(".errornote").wait_for()


def _keep_nameless(page: "Page") -> None:
    page.locator("form.export button").click()
    page.locator(".errornote").wait_for()


def _count_an_empty_form(page: "Page") -> None:
    page.locator("form.export button").click()
    page.locator(".errornote").wait_for()


def _queue_unknown_placeholder(page: "Page") -> None:
    page.locator("[name=en-subject]").fill("{nonsense}")
    page.locator("button[name=queue]").click()
    page.locator(".errornote").wait_for()


def _open_mailing(page: "Page") -> None:
    page.locator("table.figures tbody a").first.click()
    page.locator("progress").wait_for()


def _open_message(page: "Page") -> None:
    page.locator("#result_list tbody th a").first.click()
    page.locator("[name=act]").first.wait_for()


def _hand_message_over(page: "Page") -> None:
    _open_message(page)
    page.locator("a[href$='/hand-over/']").click()
    page.locator("#letter").wait_for()


def _end_before_start(page: "Page") -> None:
    page.locator("#rows [name$=-ends]").first.fill("00:10")
    page.locator("button[name=save]").first.click()
    page.locator(".errornote").wait_for()


def _shift_the_day(page: "Page") -> None:
    page.locator("[name=shift_first]").select_option(index=2)
    page.locator("[name=shift_minutes]").fill("15")
    page.locator("button[name=shift]").click()
    page.locator("button[name=unshift]").wait_for()


def _make_draft_link(page: "Page") -> None:
    page.locator("#days + button").click()
    page.locator("[data-select]").first.wait_for()


def _open_draft(page: "Page") -> None:
    _make_draft_link(page)
    page.goto(page.locator("[data-select]").first.input_value())
    page.locator(".draft-notice").wait_for()


def _staffs(name: str, path: Path, act: Act | None = None) -> Inspected:
    return Inspected(name, path, act, is_staffs=True)


_MESSAGES = f"/admin/registrations/message/?event={EVENT}"
_EVALUATION = "/admin/registrations/evaluationquestion/"
_SHEETS = f"/admin/dashboard/{PRACTICE}/"
_MAILINGS = f"/admin/dashboard/{EVENT}/mailings/"
_TO_CONFIRMED = "kind=practical&to=people&status=confirmed"

STAFF_PAGES = [
    Inspected("admin-login", _at("/admin/login/")),
    _staffs("admin-index", _at("/admin/")),
    _staffs("admin-dashboard", _at(f"/admin/dashboard/{EVENT}/")),
    _staffs("admin-rights", _at("/admin/rights/")),
    _staffs("admin-second-factor", _at("/admin/second-factor/")),
    _staffs("admin-second-factor-enrol", _at("/admin/second-factor/enrol/")),
    Inspected(
        "admin-second-factor-wrong",
        _at("/admin/second-factor/enrol/"),
        _type_a_wrong_code,
        True,
        422,
    ),
    _staffs("admin-sign-in-again", _at("/admin/sign-in-again/")),
    _staffs("admin-export", _at(f"/admin/dashboard/{EVENT}/export/")),
    Inspected(
        "admin-export-errors",
        _at(f"/admin/dashboard/{EVENT}/export/"),
        _export_for_nobody,
        True,
        400,
    ),
    _staffs("admin-disclosures", _at(f"/admin/registrations/disclosure/?event={EVENT}")),
    _staffs("admin-code", lambda scene: f"{_PEOPLE}{scene.waiting_pk}/change/", _give_code),
    _staffs("admin-move", _at(f"/admin/dashboard/{EVENT}/move/")),
    _staffs("admin-move-preview", _at(f"/admin/dashboard/{EVENT}/move/"), _preview_of_new_dates),
    Inspected(
        "admin-move-errors", _at(f"/admin/dashboard/{EVENT}/move/"), _move_to_no_day, True, 422
    ),
    _staffs("admin-desk", _at(f"/desk/{PRACTICE}/")),
    _staffs("admin-desk-closed", _at(f"/desk/{EVENT}/")),
    _staffs("admin-attendance", _at(f"/admin/dashboard/{PRACTICE}/attendance/")),
    _staffs(
        "admin-attendance-ticks",
        _at(f"/admin/dashboard/{PRACTICE}/attendance/?institution=EMB-BE"),
    ),
    _staffs("admin-sheet", _at(f"{_SHEETS}attendance/sheet/")),
    _staffs("admin-sheet-preview", _at(f"{_SHEETS}attendance/sheet/"), _preview_of_a_sheet),
    Inspected(
        "admin-sheet-errors", _at(f"{_SHEETS}attendance/sheet/"), _enter_no_number, True, 422
    ),
    _staffs("admin-differences", _at(f"{_SHEETS}attendance/differences/")),
    _staffs("admin-evidence", _at(f"{_SHEETS}evidence/")),
    Inspected("admin-evidence-errors", _at(f"{_SHEETS}evidence/"), _place_empty_hold, True, 422),
    _staffs("admin-evidence-withdraw", _at(f"{_SHEETS}evidence/"), _withdraw_a_filing),
    _staffs("admin-desk-links", _at(f"/admin/dashboard/{EVENT}/desk/")),
    _staffs("admin-order", _at(f"/admin/dashboard/{EVENT}/order/")),
    _staffs("admin-order-preset", _at(f"/admin/dashboard/{EVENT}/order/"), _english_order),
    _staffs("admin-retention", _at(f"/admin/dashboard/{EVENT}/retention/")),
    Inspected(
        "admin-retention-errors",
        _at(f"/admin/dashboard/{EVENT}/retention/"),
        _place_empty_hold,
        True,
        422,
    ),
    _staffs("admin-erase", _at(f"/admin/dashboard/{EVENT}/retention/"), _open_request),
    _staffs("admin-texts", _at(f"/admin/dashboard/{EVENT}/texts/")),
    _staffs(
        "admin-text", _at(f"/admin/dashboard/{EVENT}/texts/practical/zh-hans/"), _preview_of_a_text
    ),
    Inspected(
        "admin-text-errors",
        _at(f"/admin/dashboard/{EVENT}/texts/declined/en/"),
        _save_unknown_placeholder,
        True,
        422,
    ),
    _staffs("admin-reminders", _at(f"/admin/dashboard/{EVENT}/reminders/")),
    Inspected(
        "admin-reminders-errors",
        _at(f"/admin/dashboard/{EVENT}/reminders/"),
        _remind_twice_a_day,
        True,
        422,
    ),
    _staffs("admin-sharing", _at(f"/admin/dashboard/{EVENT}/export/own-pages/")),
    _staffs("admin-columns", _at(f"/admin/dashboard/{EVENT}/export/columns/")),
    _staffs("admin-columns-new", _at(f"/admin/dashboard/{EVENT}/export/columns/staff-full/")),
    Inspected(
        "admin-columns-errors",
        _at(f"/admin/dashboard/{EVENT}/export/columns/participant-list/"),
        _keep_nameless,
        True,
        422,
    ),
    _staffs("admin-security", _at(f"/admin/dashboard/{EVENT}/security/")),
    _staffs("admin-vehicle", _at(f"/admin/dashboard/{EVENT}/security/vehicle/")),
    _staffs("admin-visa-letters", _at(f"/admin/dashboard/{EVENT}/visa-letters/")),
    _staffs("admin-visa-inviter", _at(f"/admin/dashboard/{EVENT}/visa-letters/inviter/")),
    _staffs("admin-evaluation", _at(f"/admin/dashboard/{PRACTICE}/evaluation/")),
    _staffs("admin-evaluation-paper", _at(f"/admin/dashboard/{PRACTICE}/evaluation/paper/")),
    Inspected(
        "admin-evaluation-paper-errors",
        _at(f"/admin/dashboard/{PRACTICE}/evaluation/paper/"),
        _count_an_empty_form,
        True,
        422,
    ),
    _staffs("admin-evaluation-questions", _at(f"{_EVALUATION}?event={EVENT}")),
    _staffs("admin-attendance-after", _at(f"/admin/dashboard/{OVER}/attendance/")),
    _staffs("admin-statistics-after", _at(f"/admin/dashboard/{OVER}/statistics/")),
    _staffs("admin-statistics", _at(f"/admin/dashboard/{EVENT}/statistics/")),
    _staffs("admin-mailings", _at(_MAILINGS)),
    _staffs("admin-mailing-choose", _at(f"{_MAILINGS}new/?{_TO_CONFIRMED}")),
    Inspected(
        "admin-mailing-choose-errors",
        _at(f"{_MAILINGS}new/?{_TO_CONFIRMED}&day=2001-01-01"),
        None,
        True,
        422,
    ),
    _staffs("admin-mailing-write", _at(f"{_MAILINGS}write/?{_TO_CONFIRMED}")),
    Inspected(
        "admin-mailing-write-errors",
        _at(f"{_MAILINGS}write/?{_TO_CONFIRMED}"),
        _queue_unknown_placeholder,
        True,
        422,
    ),
    _staffs("admin-mailing", _at(_MAILINGS), _open_mailing),
    _staffs("admin-messages", _at(f"{_MESSAGES}&state=sent")),
    _staffs("admin-message", _at(f"{_MESSAGES}&state=sent"), _open_message),
    _staffs("admin-message-hand-over", _at(f"{_MESSAGES}&state=sent"), _hand_message_over),
    _staffs("admin-jobs", _at("/admin/jobs/")),
    _staffs("admin-copy", _at(f"/admin/dashboard/{EVENT}/copy/")),
    _staffs("admin-people", _at(f"{_PEOPLE}?event={EVENT}")),
    _staffs("admin-person", lambda scene: f"{_PEOPLE}{scene.waiting_pk}/change/"),
    _staffs("admin-person-changed", lambda scene: f"{_PEOPLE}{scene.changed_pk}/change/"),
    _staffs(
        "admin-decide-change", lambda scene: f"{_PEOPLE}{scene.changed_pk}/change/", _preview_change
    ),
    _staffs("admin-decline", lambda scene: f"{_PEOPLE}{scene.waiting_pk}/change/", _decline),
    _staffs("admin-merge", lambda scene: f"{_PEOPLE}{scene.waiting_pk}/merge/{scene.twin_pk}/"),
    _staffs("admin-person-asking", lambda scene: f"{_PEOPLE}{scene.asking_pk}/change/"),
    _staffs("admin-consents", lambda scene: f"{_PEOPLE}{scene.giving_pk}/consents/"),
    _staffs("admin-person-giving", lambda scene: f"{_PEOPLE}{scene.giving_pk}/change/"),
    _staffs(
        "admin-enter-sensitive", lambda scene: f"{_PEOPLE}{scene.giving_pk}/sensitive/travel/enter/"
    ),
    _staffs("admin-sensitive", lambda scene: f"{_PEOPLE}{scene.giving_pk}/sensitive/travel/"),
    _staffs(
        "admin-sensitive-shown",
        lambda scene: f"{_PEOPLE}{scene.giving_pk}/sensitive/travel/",
        _say_why,
    ),
    _staffs("admin-person-add", lambda scene: f"{_PEOPLE}add/?delegation={scene.delegation_pk}"),
    _staffs("admin-delegations", _at(f"{_DELEGATIONS}?event={EVENT}")),
    _staffs("admin-delegation", lambda scene: f"{_DELEGATIONS}{scene.delegation_pk}/change/"),
    _staffs(
        "admin-invite",
        lambda scene: f"/admin/dashboard/{EVENT}/invite/?delegations={scene.delegation_pk}",
    ),
    _staffs("admin-table", lambda scene: f"{_DELEGATIONS}{scene.delegation_pk}/table/"),
    _staffs(
        "admin-table-rows", lambda scene: f"{_DELEGATIONS}{scene.delegation_pk}/table/", _paste_rows
    ),
    _staffs("admin-questions", _at(f"{_QUESTIONS}?event={EVENT}")),
    _staffs("admin-question-add", _at(f"{_QUESTIONS}add/?event={EVENT}")),
    _staffs("admin-question-options", lambda scene: f"{_QUESTIONS}{scene.choice_pk}/change/"),
    _staffs("admin-question-condition", lambda scene: f"{_QUESTIONS}{scene.condition_pk}/change/"),
    _staffs("admin-documents", _at(f"{_DOCUMENTS}?event={EVENT}")),
    _staffs("admin-document-add", _at(f"{_DOCUMENTS}add/?event={EVENT}")),
    _staffs("admin-activities", _at(f"{_ACTIVITIES}?event={EVENT}")),
    _staffs("admin-activity-add", _at(f"{_ACTIVITIES}add/?event={EVENT}")),
    _staffs("admin-activity", lambda scene: f"{_ACTIVITIES}{scene.activity_pk}/change/"),
    _staffs("admin-event", lambda scene: f"/admin/workshop/event/{scene.event_pk}/change/"),
    _staffs("admin-known", lambda scene: f"{_DELEGATIONS}{scene.known_pk}/known/"),
    _staffs("admin-agenda", _at(f"/admin/workshop/agendaitem/?event={EVENT}")),
    _staffs("admin-release", _at(f"/admin/dashboard/{EVENT}/agenda/")),
    _staffs("admin-day", _at(f"/admin/dashboard/{EVENT}/agenda/days/")),
    Inspected(
        "admin-day-errors",
        _at(f"/admin/dashboard/{EVENT}/agenda/days/"),
        _end_before_start,
        True,
        422,
    ),
    _staffs("admin-day-shifted", _at(f"/admin/dashboard/{EVENT}/agenda/days/"), _shift_the_day),
    _staffs("admin-draft-links", _at(f"/admin/dashboard/{EVENT}/agenda/links/"), _make_draft_link),
    _staffs("admin-digest", _at(f"/admin/dashboard/{EVENT}/agenda/digest/")),
    _staffs("draft", _at(f"/admin/dashboard/{EVENT}/agenda/links/"), _open_draft),
    _staffs("admin-release-reset", _at(f"/admin/dashboard/{EVENT}/agenda/1/reset/")),
]
