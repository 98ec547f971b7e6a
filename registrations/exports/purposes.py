"""What lists are made for: each purpose with its people and its columns, and no others."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.enums import Purpose, Status
from registrations.exports import columns as c


@dataclass(frozen=True)
class ListPurpose:
    """A purpose: who is listed with which columns.

    ``consent`` is what the people must have consented to, where the list is circulated.
    ``stem`` begins the names of its files, after the event's.
    """

    key: str
    title: str | Promise
    stem: str
    statuses: tuple[Status, ...]
    columns: tuple[c.Column, ...]
    consent: Purpose | None = None

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
    stem="staff-full",
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
