"""The lists that are made: each purpose with its people and its columns, and no others."""

from collections.abc import Iterable
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from registrations.enums import Purpose, Status
from registrations.exports import catering, own_columns, presence
from registrations.exports import columns as c
from registrations.exports.purpose import ListPurpose
from registrations.exports.spreadsheet import Format
from registrations.exports.table import Document

_SENSITIVE = "registrations.view_sensitive"

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
    is_selectable=True,
    always=frozenset({c.INSTITUTION.key, c.HONORIFIC.key, c.NAME.key, c.NATIVE_NAME.key}),
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
    is_selectable=True,
    always=frozenset({c.REFERENCE.key}),
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
    is_signed=True,
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
    is_reprinted=True,
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
    is_reprinted=True,
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

# --- Sensitive data: with the right to see it, and only while its consent is in force -----------

CATERING = ListPurpose(
    key="catering",
    title=_("Catering"),
    holds=_(
        "How many eat what on which day, without names: everybody confirmed who comes in person, by the diets of who agreed to tell."
    ),
    note=_("Meals by diet and day, without names."),
    stem="catering",
    permission=_SENSITIVE,
    statuses=(Status.CONFIRMED,),
    is_in_person=True,
    columns=(c.DIET, c.DATES),
    counted=catering.count,
)

LOGISTICS = ListPurpose(
    key="logistics",
    title=_("Logistics"),
    holds=_(
        "Everybody confirmed who agreed that travel or needs are stored, and stated any of: arrival, departure, hotel, access needs. The number beside counts all who agreed."
    ),
    note=_(
        "Arrivals, departures, hotels and access needs. Sensitive: pass on what is needed only."
    ),
    stem="logistics",
    permission=_SENSITIVE,
    needs_reason=True,
    is_guarded=True,
    statuses=(Status.CONFIRMED,),
    columns=(
        c.INSTITUTION,
        c.HONORIFIC,
        c.NAME,
        c.NATIVE_NAME,
        c.ARRIVES_ON,
        c.ARRIVES_BY,
        c.LEAVES_ON,
        c.LEAVES_BY,
        c.HOTEL,
        c.ACCESS,
    ),
)

VENUE_SECURITY = ListPurpose(
    key="venue-security",
    title=_("List for the security of the venue"),
    holds=_(
        "Everybody confirmed who agreed that the identity document is stored: names, document, days; and vehicles with their drivers."
    ),
    note=_("For the security of the venue. Sensitive: to be destroyed after the event."),
    stem="venue-security",
    is_freezable=True,
    formats=frozenset({Format.XLSX, Format.CSV, Format.PDF}),
    document=Document.GUARDS,
    permission=_SENSITIVE,
    needs_reason=True,
    is_guarded=True,
    statuses=(Status.CONFIRMED,),
    columns=(
        c.INSTITUTION,
        c.FAMILY_NAME,
        c.GIVEN_NAMES,
        c.NATIVE_NAME,
        c.BORN_ON,
        c.NATIONALITY,
        c.DOCUMENT_TYPE,
        c.DOCUMENT_NUMBER,
        c.EXPIRES_ON,
        c.DAYS,
    ),
)

VISA_LETTERS = ListPurpose(
    key="visa-letters",
    title=_("Visa letters"),
    holds=_(
        "A letter for everybody confirmed who wants one and agreed to it, in English and Chinese. Of whom something is missing gets none; their page says what."
    ),
    stem="visa-letters",
    permission=_SENSITIVE,
    needs_reason=True,
    is_guarded=True,
    statuses=(Status.CONFIRMED,),
    is_of_all=True,
    formats=frozenset({Format.PDF}),
    document=Document.VISA_LETTERS,
    columns=(
        c.INSTITUTION,
        c.POSITION,
        c.DEPARTMENT,
        c.PASSPORT_NAME,
        c.PASSPORT_SEX,
        c.BORN_ON,
        c.NATIONALITY,
        c.DOCUMENT_TYPE,
        c.DOCUMENT_NUMBER,
        c.ISSUED_ON,
        c.EXPIRES_ON,
        c.CONSULATE,
        c.VISA_FROM,
        c.VISA_UNTIL,
    ),
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
        CATERING,
        LOGISTICS,
        VENUE_SECURITY,
        VISA_LETTERS,
        STAFF_FULL,
    )
)
