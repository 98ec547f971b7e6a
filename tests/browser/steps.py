"""What people do on the pages, found by role and name, never by words of one language."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.sync_api import Page


def fill_in_person(
    page: "Page", *, family_name: str, email: str, chinese_name: str = "欧阳示例"
) -> None:
    """Fill in what every form of a person asks."""
    page.locator("[name=family_name]").fill(family_name)
    page.locator("[name=given_names]").fill("Zofia 𠮷")
    page.locator("[name=name_order][value=given_first]").check()
    page.locator("[name=chinese_name]").fill(chinese_name)
    page.locator("[name=position]").fill("Desk Officer")
    page.locator("[name=email]").fill(email)
    page.locator("[name=phone]").fill("０１０ 0000 0000")
    for day in page.locator("[name=days]").all():
        day.check()


def choose_institution(page: "Page", words: str) -> None:
    """Choose the institution that is found by the words."""
    option = page.locator(f'[name=institution] option[data-search*="{words}"]')
    page.locator("[name=institution]").select_option(option.get_attribute("value"))


def follow(page: "Page", link: str) -> None:
    """Click the one link or button that is found so, and wait for the page it leads to."""
    with page.expect_navigation():
        page.locator(link).click()


def press(page: "Page", step: str) -> None:
    """Press the button of the step in the page's content, and wait for the next page."""
    follow(page, f"main button[name=step][value={step}]")


def overflow(page: "Page") -> int:
    """Return by how many pixels the page is wider than its window."""
    return int(
        page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
    )


def language(page: "Page") -> str | None:
    """Return the language that the page says it is in."""
    return page.locator("html").get_attribute("lang")
