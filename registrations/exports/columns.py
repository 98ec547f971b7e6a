"""The columns of lists of people, each declared once."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.badge_codes import make_badge_code
from registrations.domain.names import print_name
from registrations.enums import Purpose
from registrations.exports.table import Cell, Kind
from registrations.exports.wording import Wording, pair
from workshop.translated import Translated

# Makes a cell of the values of a column's fields, in their order.
Maker = Callable[..., Cell]


class FieldClass(Enum):
    """Whom a column is meant for."""

    LIST = "list"  # what a list in circulation shows
    CONTACT = "contact"  # how to reach the person; for staff
    STAFF = "staff"  # the state and conduct of the registration; for staff
    SENSITIVE = "sensitive"  # kept under a consent of its own; for staff with the right


@dataclass(frozen=True)
class Column:
    """One column: its title, the fields it reads, and what it makes of their values.

    ``fields`` are names of fields of the attendee, or of annotations of the query; those of a
    ``group`` of sensitive data stand behind its name, as in ``travel.hotel``. Without a
    ``maker`` the one field stands as it is stored.
    """

    key: str
    title: str | Promise | Translated
    fields: tuple[str, ...]
    maker: Callable[[Wording], Maker] | None = None
    field_class: FieldClass = FieldClass.LIST
    kind: Kind = Kind.TEXT
    width: int = 16
    group: Purpose | None = None

    def cells(self, values: Mapping[str, Sequence[Any]], words: Wording) -> Iterable[Cell]:
        """Return the column's cells, given the values of many people field by field."""
        read = [values[field] for field in self.fields]
        return map(self.maker(words), *read) if self.maker else read[0]


def _in_event_zone(words: Wording) -> Maker:
    def local(moment: datetime | None) -> datetime | None:
        return moment and moment.astimezone(words.zone)

    return local


# --- For circulation ---------------------------------------------------------------------

INSTITUTION = Column(
    "institution",
    _("Institution"),
    ("delegation_id",),
    lambda words: words.institution,
    width=34,
)
HONORIFIC = Column("honorific", _("Honorific"), ("honorific",), width=9)
NAME = Column(
    "name",
    _("Name"),
    ("family_name", "given_names", "name_order", "print_as"),
    lambda _words: print_name,
    width=26,
)
NATIVE_NAME = Column(
    "native_name",
    _("Name in Chinese or native script"),
    ("chinese_name", "native_name"),
    lambda _words: pair,
    width=18,
)
POSITION = Column(
    "position",
    _("Position"),
    ("position", "position_zh"),
    lambda words: words.function,
    width=26,
)
DEPARTMENT = Column(
    "department",
    _("Department"),
    ("department", "department_zh"),
    lambda words: words.function,
    width=26,
)
CAPACITY = Column(
    "capacity",
    pgettext_lazy("of a person at an event", "Capacity"),
    ("capacity",),
    lambda words: words.capacities.__getitem__,
    width=18,
)

# --- For documents ------------------------------------------------------------------------


def _as_dates(_words: Wording) -> Maker:
    return ",".join


def _as_sign(_words: Wording) -> Maker:
    """Return what makes something of a missing consent, and nothing of one in force."""
    return lambda agrees: "" if agrees else "×"


def _code(_words: Wording) -> Maker:
    return make_badge_code


# The days on which the person comes as dates, as in 2027-11-03; none means all.
DATES = Column("dates", _("Days"), ("days",), _as_dates)
CAPACITY_KEY = Column("capacity_key", CAPACITY.title, ("capacity",))
NO_PHOTOS = Column("no_photos", _("No photos"), ("agrees_to_photos",), _as_sign)
BADGE_CODE = Column("badge_code", _("Code of the badge"), ("pk", "event_id"), _code)

# --- For staff ---------------------------------------------------------------------------


def _stored(
    field: str,
    title: str | Promise,
    field_class: FieldClass = FieldClass.STAFF,
    kind: Kind = Kind.TEXT,
    width: int = 16,
) -> Column:
    """Return the column of a field just as it is stored, under the field's name."""
    return Column(field, title, (field,), None, field_class, kind, width)


def _time(field: str, title: str | Promise) -> Column:
    """Return the column of a moment, in the event's zone."""
    return Column(field, title, (field,), _in_event_zone, FieldClass.STAFF, Kind.MOMENT)


REFERENCE = _stored("reference", _("Reference"), width=11)
STATUS = Column(
    "status",
    _("Status"),
    ("status",),
    lambda words: words.statuses.__getitem__,
    FieldClass.STAFF,
)
CIRCULATION = Column(
    "circulation",
    _("Consents to circulation"),
    ("is_consenting",),
    lambda words: words.yes_or_no.__getitem__,
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
    lambda words: words.language,
    FieldClass.CONTACT,
)
HEADSET_LANGUAGE = Column(
    "headset_language",
    _("Headset language"),
    ("headset_language",),
    lambda words: words.language,
    FieldClass.STAFF,
)
MODE = Column(
    "mode",
    _("Attendance"),
    ("mode",),
    lambda words: words.modes.__getitem__,
    FieldClass.STAFF,
    width=11,
)
DAYS = Column(
    "days",
    _("Days"),
    ("days",),
    lambda words: words.days,
    FieldClass.STAFF,
)
SUBMITTED_AT = _time("submitted_at", _("Submitted at"))
CONFIRMED_AT = _time("confirmed_at", _("Confirmed at"))
STAFF_RANK = _stored("staff_rank", _("Rank within the delegation"), kind=Kind.NUMBER, width=10)
DUPLICATE = _stored("duplicate_of__reference", _("Duplicate of"), width=11)
STAFF_NOTE = _stored("staff_note", _("Staff note"), kind=Kind.NOTE, width=40)

# --- Sensitive ---------------------------------------------------------------------------


def _of_group(
    group: Purpose,
    name: str,
    title: str | Promise,
    kind: Kind = Kind.TEXT,
    maker: Callable[[Wording], Maker] | None = None,
    width: int = 16,
) -> Column:
    """Return the column of a value of the group, under the name of its field."""
    fields = (f"{group}.{name}",)
    return Column(name, title, fields, maker, FieldClass.SENSITIVE, kind, width, group)


DIET = _of_group(Purpose.NEEDS, "diet", _("Diet"), width=26)
ACCESS = _of_group(Purpose.NEEDS, "access", _("Access needs"), Kind.NOTE, width=34)
ARRIVES_ON = _of_group(Purpose.TRAVEL, "arrives_on", _("Arrives on"), Kind.DAY, width=11)
ARRIVES_BY = _of_group(Purpose.TRAVEL, "arrives_by", _("Arrives by"), width=28)
LEAVES_ON = _of_group(Purpose.TRAVEL, "leaves_on", _("Leaves on"), Kind.DAY, width=11)
LEAVES_BY = _of_group(Purpose.TRAVEL, "leaves_by", _("Leaves by"), width=28)
HOTEL = _of_group(Purpose.TRAVEL, "hotel", _("Hotel"), width=24)
NATIONALITY = _of_group(
    Purpose.IDENTITY, "nationality", _("Nationality"), maker=lambda words: words.country, width=20
)
DOCUMENT_TYPE = _of_group(Purpose.IDENTITY, "document_type", _("Type of document"))
DOCUMENT_NUMBER = _of_group(Purpose.IDENTITY, "document_number", _("Number of the document"))
EXPIRES_ON = _of_group(Purpose.IDENTITY, "expires_on", _("Valid until"), Kind.DAY, width=11)
BORN_ON = _of_group(Purpose.IDENTITY, "born_on", _("Date of birth"), Kind.DAY, width=11)
PASSPORT_NAME = _of_group(Purpose.VISA, "passport_name", _("Full name as in the passport"))
PASSPORT_SEX = _of_group(Purpose.VISA, "passport_sex", _("Sex as in the passport"))
ISSUED_ON = _of_group(Purpose.VISA, "issued_on", _("Passport issued on"), Kind.DAY)
CONSULATE = _of_group(Purpose.VISA, "consulate", _("Embassy or consulate"))
VISA_FROM = _of_group(Purpose.VISA, "arrives_on", _("Arrives on"), Kind.DAY)
VISA_UNTIL = _of_group(Purpose.VISA, "leaves_on", _("Leaves on"), Kind.DAY)
