"""What an event asks of its own: a question that depends on another, and a file of a speaker."""

import pytest
from playwright.sync_api import Page, expect

from tests.browser import steps
from tests.browser.conftest import OpenPage
from tests.browser.portal import Portal
from tests.browser.scene import EVENT, PREFIXES, Setting

pytestmark = pytest.mark.browser

PRESENTATION = {"name": "Slides & notes.pdf", "mimeType": "application/pdf", "buffer": b"%PDF-1.7"}


def _open_form(page: Page, portal: Portal, language: str) -> None:
    page.goto(portal.at(f"/{EVENT}/register/", language))
    steps.choose_institution(page, "poland")
    steps.fill_in_person(page, family_name="Asked", email=f"asked.{language}@example.org")


@pytest.mark.parametrize("language", PREFIXES)
def test_condition_hides_a_question_until_the_answer_asks_for_it(
    portal: Portal, open_page: OpenPage, language: str
) -> None:
    page = open_page(Setting(language, width=360))
    condition, file = portal.scene.condition_pk, "input[type=file]"
    city, yes = page.locator(f"[name=question-{condition}]"), page.locator("[value=yes]")
    _open_form(page, portal, language)

    # Neither is asked of a delegate who has not answered; each comes with what it depends on.
    expect(city).to_be_hidden()
    expect(page.locator(file)).to_be_hidden()
    yes.check()
    expect(city).to_be_visible()
    page.locator("[name=capacity]").select_option("speaker")
    expect(page.locator(file)).to_be_visible()
    assert steps.overflow(page) == 0

    # Without the answer the form comes back with the question shown and the file kept.
    page.locator(file).set_input_files(PRESENTATION)
    steps.press(page, "check")
    expect(page.locator(f".error-summary [href='#id_question-{condition}']")).to_be_visible()
    expect(page.locator("main")).to_contain_text("Slides & notes.pdf")
    city.fill("Łódź 罗兹")
    steps.press(page, "check")
    expect(page.locator("dl.summary")).to_contain_text(["Łódź 罗兹"])
    steps.press(page, "submit")

    # The own page shows the answers, and where they are changed it gives the file back.
    page.goto(page.locator("#personal-link").input_value())
    expect(page.locator("main")).to_contain_text("Łódź 罗兹")
    steps.follow(page, 'main a[href$="/edit/"]')
    with page.expect_download() as download:
        page.locator("main a[href*='/file/']").click()
    assert download.value.suggested_filename == "Slides & notes.pdf"


@pytest.mark.parametrize("language", PREFIXES)
def test_condition_is_said_in_words_where_there_are_no_scripts(
    portal: Portal, open_page: OpenPage, language: str
) -> None:
    page = open_page(Setting(language, width=360, has_scripts=False))
    condition = portal.scene.condition_pk
    field = page.locator(f".field:has([name=question-{condition}])")
    asked = page.locator("[value=yes]").locator("xpath=ancestor::fieldset[1]/legend")
    _open_form(page, portal, language)

    # Its hint names the earlier question, so nobody has to guess whether to answer.
    earlier = asked.inner_text().split("？")[0].split("?")[0]
    expect(field).to_be_visible()
    expect(field).to_contain_text(earlier)
    page.locator("[value=no]").check()
    page.locator(f"[name=question-{condition}]").fill("Not asked")
    assert steps.overflow(page) == 0

    # What was not to be answered is dropped, and in nobody's way.
    steps.press(page, "check")
    expect(page.locator("dl.summary").first).to_be_visible()
    expect(page.locator("main")).not_to_contain_text("Not asked")
