"""What lists are made for: each purpose with its people and its columns, and no others."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.enums import Purpose, Status
from registrations.exports import columns as c
from registrations.exports.spreadsheet import Format


@dataclass(frozen=True)
class ListPurpose:
    """A purpose: who is listed with which columns.

    ``consent`` is what the people must have consented to, where the list is circulated.
    ``stem`` begins the names of its files, after the event's. ``permission`` is what staff
    must hold at the event; where ``needs_reason`` they say why they take the list. An
    ``is_guarded`` list is given out only to who has signed in a short while ago.
    """

    key: str
    title: str | Promise
    stem: str
    statuses: tuple[Status, ...]
    columns: tuple[c.Column, ...]
    consent: Purpose | None = None
    is_guarded: bool = False
    permission: str = "registrations.export_attendee"
    needs_reason: bool = False
    formats: frozenset[Format] = frozenset({Format.XLSX, Format.CSV})

    def consents(self, *, is_abroad: bool) -> tuple[Purpose, ...]:
        """Return all that the people must have consented to, for a recipient at home or abroad."""
        needed = (self.consent, Purpose.TRANSFER if is_abroad else None)
        return tuple(each for each in needed if each)

    @property
    def is_circulated(self) -> bool:
        """Return whether the list leaves the hands of staff."""
        return self.consent is not None

    @property
    def fields(self) -> list[str]:
        """Return the fields that the columns read, each once."""
        return list(dict.fromkeys(field for column in self.columns for field in column.fields))


PARTICIPANT_LIST = ListPurpose(
    key="participant-list",
    title=_("List of participants"),
    stem="participants",
    statuses=(Status.CONFIRMED,),
    consent=Purpose.CIRCULATION,
    formats=frozenset(Format),
    columns=(
        c.INSTITUTION,
        c.HONORIFIC,
        c.NAME,
        c.NATIVE_NAME,
        c.POSITION,
        c.DEPARTMENT,
        c.CAPACITY,
    ),
)

STAFF_FULL = ListPurpose(
    key="staff-full",
    title=_("All registrations"),
    is_guarded=True,
    stem="staff-full",
    permission="registrations.export_everything",
    needs_reason=True,
    # A draft has not been handed in, so it is its writer's own.
    statuses=tuple(status for status in Status if status != Status.DRAFT),
    columns=(
        c.REFERENCE,
        c.STATUS,
        c.CIRCULATION,
        c.INSTITUTION,
        c.CAPACITY,
        c.HONORIFIC,
        c.NAME,
        c.FAMILY_NAME,
        c.GIVEN_NAMES,
        c.CHINESE_NAME,
        c.NATIVE_SCRIPT,
        c.POSITION_GIVEN,
        c.POSITION_ZH,
        c.DEPARTMENT_GIVEN,
        c.DEPARTMENT_ZH,
        c.EMAIL,
        c.PHONE,
        c.LANGUAGE,
        c.HEADSET_LANGUAGE,
        c.MODE,
        c.DAYS,
        c.SUBMITTED_AT,
        c.CONFIRMED_AT,
        c.STAFF_RANK,
        c.DUPLICATE,
        c.STAFF_NOTE,
    ),
)


def _by_key(purposes: Iterable[ListPurpose]) -> dict[str, ListPurpose]:
    return {purpose.key: purpose for purpose in purposes}


PURPOSES = _by_key((PARTICIPANT_LIST, STAFF_FULL))
