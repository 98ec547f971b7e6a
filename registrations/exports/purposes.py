"""What lists are made for: each purpose with its people and its columns, and no others."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from registrations.enums import Purpose, Status
from registrations.exports import columns as c
from registrations.exports import own_columns, presence
from registrations.exports.spreadsheet import Format
from registrations.exports.table import Document
from workshop.models import Event


@dataclass(frozen=True)
class ListPurpose:
    """A purpose: who is listed with which columns.

    ``consent`` is what the people must have consented to, where the list is circulated;
    ``refused`` what they must not have consented to. ``holds`` says who stands in it.
    ``note`` stands below its title, or the edition where it ``has_editions``. ``stem`` begins
    the names of its files, after the event's. ``permission`` is what staff must hold at the
    event; where ``needs_reason`` they say why they take the list. An ``is_guarded`` list is
    given out only to who has signed in a short while ago. ``document`` is how it is set on
    paper.
    """

    key: str
    title: str | Promise
    holds: str | Promise
    stem: str
    statuses: tuple[Status, ...]
    columns: tuple[c.Column, ...]
    consent: Purpose | None = None
    refused: Purpose | None = None
    has_editions: bool = False
    note: str | Promise = ""
    beside: Callable[[Event], Sequence[c.Column]] | None = None
    is_for_attended: bool = False
    document: Document = Document.LIST
    is_guarded: bool = False
    permission: str = "registrations.export_attendee"
    needs_reason: bool = False
    formats: frozenset[Format] = frozenset({Format.XLSX, Format.CSV})

    def consents(self, *, is_abroad: bool) -> tuple[Purpose, ...]:
        """Return all that the people must have consented to, for a recipient at home or abroad."""
        needed = (self.consent, Purpose.TRANSFER if is_abroad else None)
        return tuple(each for each in needed if each)

    @property
    def who(self) -> tuple[object, ...]:
        """Return what decides on who is listed."""
        return self.statuses, self.consent, self.refused, self.is_for_attended

    def at(self, event: Event) -> "ListPurpose":
        """Return the purpose with the columns of the event."""
        if self.beside is None:
            return self
        return replace(self, columns=(*self.columns, *self.beside(event)))

    @property
    def fields(self) -> list[str]:
        """Return the fields that the columns read, each once."""
        return list(dict.fromkeys(field for column in self.columns for field in column.fields))


PARTICIPANT_LIST = ListPurpose(
    key="participant-list",
    title=_("List of participants"),
    holds=_(
        "Everybody confirmed who consents to circulation, in order of precedence. No e-mail address and no telephone number."
    ),
    has_editions=True,
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
    holds=_(
        "Everybody who registered, in every status, with contact data. For staff only, not for circulation."
    ),
    note=_("All registrations. For staff only, not for circulation."),
    is_guarded=True,
    stem="staff-full",
    permission="registrations.export_everything",
    needs_reason=True,
    beside=own_columns.of,
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


SIGNATURE_SHEET = ListPurpose(
    key="signature-sheet",
    title=_("Signature sheets"),
    holds=_(
        "Everybody confirmed, on a sheet of its own for each day on which the person comes, with boxes to sign."
    ),
    stem="signature-sheet",
    statuses=(Status.CONFIRMED,),
    formats=frozenset({Format.PDF}),
    document=Document.SIGNATURES,
    columns=(
        c.INSTITUTION,
        c.FAMILY_NAME,
        c.GIVEN_NAMES,
        c.NATIVE_NAME,
        c.POSITION,
        c.DEPARTMENT,
        c.DATES,
    ),
)

_ON_BADGES = (
    c.INSTITUTION,
    c.HONORIFIC,
    c.NAME,
    c.NATIVE_NAME,
    c.CAPACITY,
    c.CAPACITY_KEY,
    c.NO_PHOTOS,
    c.BADGE_CODE,
)
BADGES = ListPurpose(
    key="badges",
    title=_("Badges, 90 × 55 mm"),
    holds=_("Everybody confirmed, with name, institution, capacity and a code for the desk."),
    stem="badges",
    statuses=(Status.CONFIRMED,),
    formats=frozenset({Format.PDF}),
    document=Document.BADGES,
    columns=_ON_BADGES,
)
BADGES_A6 = replace(
    BADGES,
    key="badges-a6",
    title=_("Badges, A6"),
    stem="badges-a6",
    document=Document.BADGES_A6,
)

NAME_TENTS = ListPurpose(
    key="name-tents",
    title=_("Name tents"),
    holds=_("Everybody confirmed, with name and institution on a card for the table."),
    stem="name-tents",
    statuses=(Status.CONFIRMED,),
    formats=frozenset({Format.PDF}),
    document=Document.TENTS,
    columns=(c.INSTITUTION, c.HONORIFIC, c.NAME, c.NATIVE_NAME),
)

PHOTOGRAPHER = ListPurpose(
    key="photographer",
    title=_("List for the photographer"),
    holds=_("Everybody confirmed who has not agreed to photos and recording."),
    note=_("Who has not agreed to photos and recording. Do not show these people."),
    stem="photographer",
    statuses=(Status.CONFIRMED,),
    refused=Purpose.PHOTOS,
    formats=frozenset(Format),
    columns=PARTICIPANT_LIST.columns,
)

ATTENDANCE = ListPurpose(
    key="attendance",
    title=_("Attendance"),
    holds=_(
        "Everybody confirmed, and for each day whether the person was present, excused or absent. For the minutes; not circulated."
    ),
    note=_("Attendance, for the minutes. Not for circulation."),
    stem="attendance",
    statuses=(Status.CONFIRMED,),
    formats=frozenset({Format.XLSX, Format.CSV, Format.PDF}),
    document=Document.ATTENDANCE,
    columns=(
        c.INSTITUTION,
        c.HONORIFIC,
        c.NAME,
        c.NATIVE_NAME,
        c.POSITION,
        c.CAPACITY,
    ),
    beside=presence.of,
)

CERTIFICATES = ListPurpose(
    key="certificates",
    title=_("Certificates of attendance"),
    holds=_(
        "Everybody confirmed who was present on at least one day, each on a page that names these days alone."
    ),
    stem="certificates",
    statuses=(Status.CONFIRMED,),
    is_for_attended=True,
    formats=frozenset({Format.PDF}),
    document=Document.CERTIFICATES,
    columns=(c.REFERENCE, c.INSTITUTION, c.HONORIFIC, c.NAME, c.NATIVE_NAME),
    beside=presence.attended,
)


def _by_key(purposes: Iterable[ListPurpose]) -> dict[str, ListPurpose]:
    return {purpose.key: purpose for purpose in purposes}


PURPOSES = _by_key(
    (
        PARTICIPANT_LIST,
        SIGNATURE_SHEET,
        BADGES,
        BADGES_A6,
        NAME_TENTS,
        PHOTOGRAPHER,
        ATTENDANCE,
        CERTIFICATES,
        STAFF_FULL,
    )
)
