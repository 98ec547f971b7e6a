"""A whole event's people from one file: each row names its institution."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from registrations.domain import heads
from registrations.domain.registration import Entry
from registrations.forms.table import PeopleTable, RowForm, TableRow, as_data, default_answers
from registrations.imports.attendees import INSTITUTION, NoHeader, answered, people_of
from registrations.imports.files import lines_of_file
from registrations.imports.tables import RowError, refused
from registrations.imports.words import Answers, key_of
from registrations.models import Delegation
from workshop.models import Event


@dataclass(frozen=True)
class Read:
    """The rows that are correct, each with its delegation, and what is wrong in the others."""

    correct: list[tuple[TableRow, Delegation]]
    errors: list[RowError]

    def entries(self) -> Iterable[tuple[int, Delegation, Entry]]:
        """Yield the number, the delegation and the values of each correct row."""
        for row, delegation in self.correct:
            yield row.number, delegation, Entry(values=row.form.values())


def read(content: bytes, event: Event) -> Read:
    """Return the people of the file, checked but not stored.

    Raises TableRefused where the file as a whole cannot be taken.
    """
    form = RowForm(event=event)
    try:
        people = people_of(lines_of_file(content), form.fields, with_institution=True)
    except NoHeader:
        raise refused(_("No row names the columns.")) from None
    if INSTITUTION not in people.columns:
        raise refused(_("The column with the institution is missing."))
    cells = answered(people, Answers(form.fields, event=event), defaults=default_answers())
    columns = [name for name in people.columns if name != INSTITUTION]
    table = PeopleTable(form, columns=columns, numbers=cells, data=as_data(cells))
    delegations = _delegations(event)
    correct, errors = [], []
    led: dict[int, bool] = {}
    for row in table.rows:
        delegation = delegations.get(key_of(people.rows[row.number][INSTITUTION]))
        if delegation is None:
            errors.append(_unknown_institution(row.number, people.rows[row.number][INSTITUTION]))
        elif row.is_head:
            if delegation.pk not in led:
                led[delegation.pk] = heads.is_led(delegation.pk)
            if led[delegation.pk]:
                row.refuse_head()
            led[delegation.pk] = True
        errors += [RowError(row.number, error, str(field.label)) for field, error in row.problems]
        if delegation is not None and row.is_correct:
            correct.append((row, delegation))
    return Read(correct, errors)


def _unknown_institution(number: int, named: str) -> RowError:
    message = _("No institution of this event has the code or name “%(institution)s”.")
    return RowError(number, message % {"institution": named}, _("Institution"))


def _delegations(event: Event) -> dict[str, Delegation]:
    """Return the delegations of the event by code and by each name, as keys compare them.

    A name that two of them share names none.
    """
    found: dict[str, Delegation] = {}
    shared: set[str] = set()
    for delegation in event.delegations.in_order_of_precedence().select_related("event"):
        for key in {key_of(each) for each in _names(delegation) if each} - {""}:
            if key in found:
                shared.add(key)
            found[key] = delegation
    return {key: delegation for key, delegation in found.items() if key not in shared}


def _names(delegation: Delegation) -> list[Any]:
    institution: Any = delegation.institution
    texts = (delegation.name_override, institution.name, institution.formal_name, institution.acronym)  # fmt: skip
    return [institution.code, *(each for text in texts for each in text.values())]
