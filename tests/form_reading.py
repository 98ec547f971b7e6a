"""What a browser without scripts would send of a form on a page."""

from html.parser import HTMLParser
from typing import Any


class _Reader(HTMLParser):
    def __init__(self, form_id: str) -> None:
        super().__init__()
        self.form_id = form_id
        self.is_inside = False
        self.templates = 0
        self.select = ""
        self.sent: dict[str, list[str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given: dict[str, Any] = dict(attrs)
        if tag == "form":
            self.is_inside = given.get("id") == self.form_id
        elif tag == "template":
            self.templates += 1
        if not self.is_inside or self.templates:
            return
        if tag == "input" and (given.get("type") not in {"checkbox", "radio"} or "checked" in given):  # fmt: skip
            unsaid = "on" if given.get("type") in {"checkbox", "radio"} else ""
            self._send(given.get("name"), given.get("value", unsaid))
        elif tag == "select":
            self.select = given["name"]
        elif tag == "option" and ("selected" in given or self.select not in self.sent):
            # The first stands until another one is chosen.
            self.sent[self.select] = [given["value"]]

    def _send(self, name: str | None, value: str | None) -> None:
        if name:
            self.sent.setdefault(name, []).append(value or "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.is_inside = False
        elif tag == "template":
            self.templates -= 1


def sent_by(html: str, form_id: str) -> dict[str, list[str]]:
    """Return what the form with the id sends, by name."""
    reader = _Reader(form_id)
    reader.feed(html)
    return reader.sent
