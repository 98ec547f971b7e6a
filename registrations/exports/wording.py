"""The words of a list: each once, in the language or languages of the list.

A list of ten thousand people has a handful of institutions, capacities and states; they
are worded beforehand, so that a cell costs a look-up.
"""

from collections import Counter
from collections.abc import Callable, Iterable
from datetime import date

from babel.dates import format_date, format_skeleton
from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import get_language, to_locale
from django.utils.translation import gettext_lazy as _
from django_countries import countries

from registrations.enums import AttendanceMode, Capacity, Status
from registrations.models import Delegation
from registrations.models.attendance import AttendanceState
from workshop.languages import language_choices, language_codes
from workshop.models import Event
from workshop.translated import Translated

BOTH = "both"
CHINESE = "zh-hans"
# Stands behind what a Chinese list shows untranslated; a footnote explains it.
MARK = "*"
_BETWEEN = " / "

# Unified ideographs with extension A, the compatibility block, and the astral extensions.
_HAN = ((0x3400, 0x9FFF), (0xF900, 0xFAFF), (0x20000, 0x323AF))


def list_languages() -> list[tuple[str, str | Promise]]:
    """Return the languages of a list to choose from: each of the site's, and all in one."""
    return [*language_choices(), (BOTH, _("both languages"))]


def _has_chinese(text: str) -> bool:
    return any(first <= ord(letter) <= last for letter in text for first, last in _HAN)


def short_day(day: date) -> str:
    """Return the day as in “3 Nov” or “11月3日”."""
    locale = to_locale(get_language() or settings.LANGUAGE_CODE)
    if locale.startswith("en"):
        return format_date(day, "d MMM", locale=locale)
    return format_skeleton("MMMd", day, locale=locale)


def pair(first: str, second: str) -> str:
    """Return both texts side by side, or the one there is, once where they agree."""
    if not first or first == second:
        return second
    return f"{first}{_BETWEEN}{second}" if second else first


class Wording:
    """The words of one list of one event, in one language or ``both``.

    ``has_marks`` says whether any cell so far carries the mark of a missing translation;
    ``tallies`` hold for columns that are counted their titles and how often each value came.
    """

    def __init__(
        self, language: str, *, event: Event, delegations: Iterable[Delegation] = ()
    ) -> None:
        self.codes = language_codes() if language == BOTH else [language]
        self.zone = event.zone
        self.is_in_chinese = self.codes == [CHINESE]
        self.has_marks = False
        self.tallies: list[tuple[str | Promise, Counter[str]]] = []
        self.capacities = self._of_choices(Capacity.choices)
        self.statuses = self._of_choices(Status.choices)
        self.modes = self._of_choices(AttendanceMode.choices)
        self.attendance = self._of_choices(AttendanceState.choices)
        self._languages = self._of_choices(settings.LANGUAGES)
        self.yes_or_no = {True: self.of(_("yes")), False: self.of(_("no"))}
        self._countries: dict[str, str] = {}
        self._all_days = self.of(_("all days"))
        self._days = {day.isoformat(): self._day(day) for day in event.days}
        self._institutions = {each.pk: self._institution(each) for each in delegations}

    def in_each(self, render: Callable[[], str], *, between: str = _BETWEEN) -> str:
        """Return what is rendered in each language of the list, once where they agree."""
        rendered = []
        for code in self.codes:
            with translation.override(code):
                rendered.append(render())
        return between.join(dict.fromkeys(text for text in rendered if text))

    def of(self, text: str | Promise | Translated) -> str:
        """Return the text in each language of the list, once where they agree."""
        return self.in_each(lambda: str(text))

    def institution(self, delegation_id: int) -> str:
        """Return the name of the delegation's institution at this event."""
        name = self._institutions[delegation_id]
        self.has_marks = self.has_marks or name.endswith(MARK)
        return name

    def language(self, code: str) -> str:
        """Return the name of the language; one that the site no longer has keeps its code."""
        return self._languages.get(code, code)

    def country(self, code: str | None) -> str:
        """Return the name of the country; nothing without a code."""
        if not code:
            return ""
        if code not in self._countries:
            self._countries[code] = self.in_each(lambda: str(countries.name(code)))
        return self._countries[code]

    def days(self, chosen: list[str]) -> str:
        """Return the stored days in order; none chosen means all."""
        if not chosen:
            return self._all_days
        return ", ".join([self._days.get(day, day) for day in sorted(chosen)])

    def function(self, given: str, chinese: str) -> str:
        """Return a position or department as given, in Chinese, or both, as the list wants.

        In a list in Chinese what is given in another script and not translated is marked.
        A list in both languages needs no mark: the missing half is seen.
        """
        if self.is_in_chinese:
            if chinese or not given or _has_chinese(given):
                return chinese or given
            self.has_marks = True
            return f"{given}{MARK}"
        if CHINESE in self.codes:
            return pair(given, chinese)
        return given or chinese

    def _institution(self, delegation: Delegation) -> str:
        untranslated = self.is_in_chinese and not delegation.name.get(CHINESE)
        return f"{self.of(delegation.name)}{MARK if untranslated else ''}"

    def _day(self, day: date) -> str:
        return self.in_each(lambda: short_day(day))

    def _of_choices(self, choices: Iterable[tuple[str, str | Promise]]) -> dict[str, str]:
        return {"": ""} | {str(value): self.of(label) for value, label in choices}
