"""The columns of lists of people, each declared once."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.domain.names import native_names, printed_name
from registrations.exports.spreadsheet import Cell, Kind
from registrations.exports.wording import Wording

# A row of the query, with the column's fields as attributes: no model, so that ten
# thousand of them cost little.
Person = Any

_NAME_FIELDS = ("family_name", "given_names", "name_order", "print_as")


class FieldClass(Enum):
    """Whom a column is meant for."""

    LIST = "list"  # what a list in circulation shows
    CONTACT = "contact"  # how to reach the person; for staff
    STAFF = "staff"  # the state and conduct of the registration; for staff


@dataclass(frozen=True)
class Column:
    """One column: its title, the fields it reads, and what it makes of them.

    ``fields`` are names of fields of the attendee, or of annotations of the query.
    """

    key: str
    title: str | Promise
    fields: tuple[str, ...]
    cell: Callable[[Person, Wording], Cell]
    field_class: FieldClass = FieldClass.LIST
    kind: Kind = Kind.TEXT
    width: int = 16


def _plain(field: str) -> Callable[[Person, Wording], Cell]:
    def cell(person: Person, _words: Wording) -> Cell:
        value: Cell = getattr(person, field)
        return value

    return cell


def _moment(field: str) -> Callable[[Person, Wording], Cell]:
    def cell(person: Person, words: Wording) -> Cell:
        moment: datetime | None = getattr(person, field)
        return moment and moment.astimezone(words.zone)

    return cell


# --- For circulation ---------------------------------------------------------------------

INSTITUTION = Column(
    "institution",
    _("Institution"),
    ("delegation_id",),
    lambda person, words: words.institution(person.delegation_id),
    width=34,
)
HONORIFIC = Column("honorific", _("Honorific"), ("honorific",), _plain("honorific"), width=9)
NAME = Column(
    "name", _("Name"), _NAME_FIELDS, lambda person, _words: printed_name(person), width=26
)
NATIVE_NAME = Column(
    "native_name",
    _("Name in Chinese or native script"),
    ("chinese_name", "native_name"),
    lambda person, _words: " / ".join(native_names(person)),
    width=18,
)
POSITION = Column(
    "position",
    _("Position"),
    ("position", "position_zh"),
    lambda person, words: words.function(person.position, person.position_zh),
    width=26,
)
DEPARTMENT = Column(
    "department",
    _("Department"),
    ("department", "department_zh"),
    lambda person, words: words.function(person.department, person.department_zh),
    width=26,
)
CAPACITY = Column(
    "capacity",
    pgettext_lazy("of a person at an event", "Capacity"),
    ("capacity",),
    lambda person, words: words.capacities[person.capacity],
    width=18,
)

# --- For staff ---------------------------------------------------------------------------


def _stored(
    field: str,
    title: str | Promise,
    field_class: FieldClass = FieldClass.STAFF,
    kind: Kind = Kind.TEXT,
    width: int = 16,
) -> Column:
    """Return the column of a field just as it is stored, under the field's name."""
    return Column(field, title, (field,), _plain(field), field_class, kind, width)


def _time(field: str, title: str | Promise) -> Column:
    """Return the column of a moment, in the event's zone."""
    return Column(field, title, (field,), _moment(field), FieldClass.STAFF, Kind.MOMENT)


REFERENCE = _stored("reference", _("Reference"), width=11)
STATUS = Column(
    "status",
    _("Status"),
    ("status",),
    lambda person, words: words.statuses[person.status],
    FieldClass.STAFF,
)
CIRCULATION = Column(
    "circulation",
    _("Consents to circulation"),
    ("is_consenting",),
    lambda person, words: words.yes_or_no[person.is_consenting],
    FieldClass.STAFF,
    width=12,
)
FAMILY_NAME = _stored("family_name", _("Family name"))
GIVEN_NAMES = _stored("given_names", _("Given names"))
CHINESE_NAME = _stored("chinese_name", _("Chinese name"), width=12)
NATIVE_SCRIPT = _stored("native_name", _("Name in native script"))
POSITION_GIVEN = _stored("position", _("Position"), width=26)
POSITION_ZH = _stored("position_zh", _("Position in Chinese"))
DEPARTMENT_GIVEN = _stored("department", _("Department"), width=26)
DEPARTMENT_ZH = _stored("department_zh", _("Department in Chinese"))
EMAIL = _stored("email", _("E-mail"), FieldClass.CONTACT, width=28)
PHONE = _stored("phone", _("Telephone"), FieldClass.CONTACT, width=20)
LANGUAGE = Column(
    "language",
    _("Language of messages"),
    ("language",),
    lambda person, words: words.languages.get(person.language, person.language),
    FieldClass.CONTACT,
)
HEADSET_LANGUAGE = Column(
    "headset_language",
    _("Headset language"),
    ("headset_language",),
    lambda person, words: words.languages.get(person.headset_language, person.headset_language),
    FieldClass.STAFF,
)
MODE = Column(
    "mode",
    _("Attendance"),
    ("mode",),
    lambda person, words: words.modes[person.mode],
    FieldClass.STAFF,
    width=11,
)
DAYS = Column(
    "days",
    _("Days"),
    ("days",),
    lambda person, words: words.days(person.days),
    FieldClass.STAFF,
)
SUBMITTED_AT = _time("submitted_at", _("Submitted at"))
CONFIRMED_AT = _time("confirmed_at", _("Confirmed at"))
STAFF_RANK = _stored("staff_rank", _("Rank within the delegation"), kind=Kind.NUMBER, width=10)
DUPLICATE = _stored("duplicate_of__reference", _("Duplicate of"), width=11)
STAFF_NOTE = _stored("staff_note", _("Staff note"), kind=Kind.NOTE, width=40)
