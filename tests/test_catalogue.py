"""The catalogue tool finds every text, keeps what was translated and names every fault."""

from pathlib import Path

import pytest
from babel.messages.pofile import read_po

from tools import catalogue

PAGE = """
{% load i18n %}
  {% translate "Seats" context "places" %}
    {% blocktranslate with name=person count n=number %}{{ name }} has {{ n }} seat.{% plural %}{{ name }} has {{ n }} seats.{% endblocktranslate %}
<p title="{{ _("Agenda") }}">it's unbalanced ( " here</p>
"""
MODULE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext_lazy
label = _("Registration")
text = pgettext_lazy("verb", "Register"), ngettext("%(n)s day", "%(n)s days", 2)
"""


@pytest.fixture
def sources(tmp_path) -> Path:
    files = {
        "templates/page.html": PAGE,
        "templates/messages/body.txt": '{% translate "Dear participant" %}',
        "workshop/words.py": MODULE,
        "workshop/migrations/0001_initial.py": 'from x import _\n_("Never")',
    }
    for name, text in files.items():
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def chinese(tmp_path, monkeypatch, sources) -> Path:
    """Return the new Chinese catalogue of the sources."""
    template = catalogue.extract_all(sources)
    monkeypatch.setattr(catalogue, "extract_all", lambda: template)
    catalogue.add_language("zh_Hans", tmp_path)
    catalogue.update(tmp_path)
    return tmp_path / "zh_Hans" / "LC_MESSAGES" / "django.po"


def _translate_all(path: Path) -> None:
    with path.open("rb") as file:
        catalog = read_po(file, locale="zh_Hans")
    for message in catalog:
        if message.id:
            plural = isinstance(message.id, tuple)
            message.string = (message.id[-1],) if plural else message.id
    catalogue._write(catalog, path)


def test_texts_of_pages_mails_and_modules_are_found(sources):
    found = {(message.id, message.context) for message in catalogue.extract_all(sources)}
    assert found - {("", None)} == {
        ("Seats", "places"),
        (("%(name)s has %(n)s seat.", "%(name)s has %(n)s seats."), None),
        ("Agenda", None),
        ("Dear participant", None),
        ("Registration", None),
        ("Register", "verb"),
        (("%(n)s day", "%(n)s days"), None),
    }


def test_places_are_files_without_line_numbers(chinese):
    places = [line for line in chinese.read_text(encoding="utf-8").splitlines() if line[:2] == "#:"]
    assert set(places) == {
        "#: templates/messages/body.txt",
        "#: templates/page.html",
        "#: workshop/words.py",
    }


def test_an_update_without_new_texts_changes_nothing(chinese):
    _translate_all(chinese)
    catalogue.update(chinese.parents[2])
    first = chinese.read_bytes()
    catalogue.update(chinese.parents[2])
    assert chinese.read_bytes() == first
    assert catalogue.faults(chinese.parents[2]) == []


def test_a_text_that_resembles_another_is_not_guessed(chinese, sources):
    _translate_all(chinese)
    catalogue.extract_all().add("Registrations", None, [("workshop/words.py", 9)])
    catalogue.update(chinese.parents[2])
    assert catalogue.faults(chinese.parents[2]) == [
        "zh_Hans/LC_MESSAGES/django.po: untranslated: 'Registrations'"
    ]


@pytest.mark.parametrize(
    ("before", "after", "fault"),
    [
        ('msgstr "Agenda"', 'msgstr ""', "untranslated: 'Agenda'"),
        ('msgid "Agenda"', 'msgid "Programme"', "not in the catalogue: 'Agenda'"),
        ('#: templates/page.html\nmsgid "Agenda"', '#, fuzzy\nmsgid "Agenda"', "fuzzy: 'Agenda'"),
        (
            'msgstr[0] "%(n)s days"',
            'msgstr[0] "%(m)s days"',
            "unknown named placeholder 'm': ('%(n)s day', '%(n)s days')",
        ),
    ],
)
def test_a_fault_is_named(chinese, before, after, fault):
    _translate_all(chinese)
    text = chinese.read_text(encoding="utf-8")
    chinese.write_text(text.replace(before, after, 1), encoding="utf-8")
    assert catalogue.faults(chinese.parents[2])[0] == f"zh_Hans/LC_MESSAGES/django.po: {fault}"


def test_no_catalogue_at_all_is_a_fault(tmp_path):
    assert catalogue.faults(tmp_path) == ["There is no catalogue under locale/."]
