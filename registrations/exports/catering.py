"""How many eat what on which day: numbers alone, of the diets as they were typed."""

from collections import Counter
from collections.abc import Iterable
from functools import partial

from django.utils.translation import gettext_lazy as _

from registrations.exports.table import Heading, Kind, Row
from registrations.exports.wording import Wording, short_day
from workshop.models import Event


def count(rows: Iterable[Row], event: Event, words: Wording) -> tuple[list[Heading], list[Row]]:
    """Return the table: all people, each diet from the most frequent on, and those without one.

    A row is a number, a diet or nothing, and the dates on which the person comes, as in
    ``2027-11-03,2027-11-04``; none means all. Diets that differ in capitals and spaces alone
    are one.
    """
    days = [day.isoformat() for day in event.days]
    everybody: Counter[str] = Counter()
    diets: dict[str, Counter[str]] = {}
    shown: dict[str, str] = {}
    for _number, diet, dates in rows:
        typed = " ".join(str(diet or "").split())
        coming = [day for day in days if not dates or day in str(dates).split(",")]
        everybody.update(coming)
        diets.setdefault(typed.casefold(), Counter()).update(coming)
        shown.setdefault(typed.casefold(), typed)
    unstated = diets.pop("", Counter())
    by_number = sorted(diets, key=lambda diet: (-diets[diet].total(), diet))
    table = [
        (words.of(_("All people")), everybody),
        *((shown[each], diets[each]) for each in by_number),
        (words.of(_("Nothing stated")), unstated),
    ]
    titles = [words.in_each(partial(short_day, day)) for day in event.days]
    return (
        [
            Heading(words.of(_("Diet")), width=40, key="diet"),
            *(
                Heading(title, Kind.NUMBER, 12, day)
                for title, day in zip(titles, days, strict=True)
            ),
        ],
        [[name, *(number[day] for day in days)] for name, number in table],
    )
