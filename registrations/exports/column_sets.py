"""Own choices of columns: made, changed and deleted by staff for the lists of one event."""

from collections.abc import Collection
from dataclasses import dataclass

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from registrations.domain.actors import Actor
from registrations.exports.columns import Column
from registrations.exports.purpose import ListPurpose
from registrations.exports.purposes import PURPOSES
from registrations.models import ColumnSet
from workshop.errors import RuleViolation
from workshop.models import Event


@dataclass(frozen=True)
class Choice:
    """What is to be kept: the name, and the keys of the columns."""

    name: str
    columns: Collection[str]


def selectable() -> list[ListPurpose]:
    """Return the lists whose columns staff may choose."""
    return [each for each in PURPOSES.values() if each.is_selectable]


def choosable(event: Event, purpose: ListPurpose) -> list[Column]:
    """Return the columns of the list at the event that may be left out."""
    return [each for each in purpose.at(event).columns if each.key not in purpose.always]


def make(event: Event, purpose: ListPurpose, choice: Choice, *, by: Actor) -> ColumnSet:
    """Keep a choice of columns under a name.

    Raises RuleViolation ``not_yours``, ``not_selectable``, ``unknown_column`` or ``name_taken``.
    """
    if not purpose.is_selectable:
        raise RuleViolation("not_selectable", _("The columns of this list cannot be chosen."))
    return _kept(ColumnSet(event=event, purpose=purpose.key), choice, by=by)


def change(chosen: ColumnSet, choice: Choice, *, by: Actor) -> ColumnSet:
    """Keep another choice or name instead. Raises RuleViolation as ``make`` does."""
    return _kept(chosen, choice, by=by)


def delete(chosen: ColumnSet, *, by: Actor) -> None:
    """Forget the choice. Raises RuleViolation ``not_yours``."""
    _check_staff(by)
    chosen.delete()


def _kept(row: ColumnSet, choice: Choice, *, by: Actor) -> ColumnSet:
    _check_staff(by)
    known = [each.key for each in choosable(row.event, PURPOSES[row.purpose])]
    if not set(choice.columns).issubset(known):
        raise RuleViolation("unknown_column", _("The list has no such column. Choose again."))
    row.name = choice.name
    row.columns = [key for key in known if key in choice.columns]
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise RuleViolation(
            "name_taken", _("There is another choice of this name for the list.")
        ) from error
    return row


def _check_staff(by: Actor) -> None:
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
