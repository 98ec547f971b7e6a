"""Take institutions from a table; each is found again by its code."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from registrations.enums import InstitutionKind
from registrations.imports.tables import Row, RowError, TableRefused, read_csv
from registrations.models import Institution
from workshop.translated import Translated

_TRANSLATED = ("name", "formal_name", "acronym")
# Column of the table: field of the institution.
_PLAIN = {
    "code": "code",
    "kind": "kind",
    "country_iso2": "country",
    "protocol_rank": "default_rank",
    "active": "is_active",
    "email_domains": "email_domains",
}
_YES_NO = {"yes": True, "no": False}


@dataclass(frozen=True)
class Outcome:
    """The codes of the institutions that are new, changed, and as they were."""

    created: list[str]
    changed: list[str]
    unchanged: list[str]


def _translated_columns() -> dict[str, tuple[str, str]]:
    """Return each column of translated text with its field and language.

    ``name_zh`` is short for ``name_zh_hans`` while no other Chinese comes before it.
    """
    columns: dict[str, tuple[str, str]] = {}
    for field in _TRANSLATED:
        for code, _label in settings.LANGUAGES:
            for suffix in (code.replace("-", "_"), code.split("-")[0]):
                columns.setdefault(f"{field}_{suffix}", (field, code))
    return columns


def read(content: bytes) -> list[Institution]:
    """Return the institutions of a CSV file, checked but not stored.

    An institution known by its code comes with its stored values, changed as the table
    says; columns that the table leaves out stay as they are. Raises TableRefused with
    every error found.
    """
    rows = read_csv(
        content,
        required=("code", f"name_{settings.LANGUAGE_CODE}", "kind"),
        known=(*_PLAIN, *_translated_columns()),
    )
    known = Institution.objects.in_bulk([row.cells["code"] for row in rows], field_name="code")
    institutions = []
    errors = _repeated_codes(rows)
    for row in rows:
        institution = known.get(row.cells["code"]) or Institution()
        problems = _fill(institution, row)
        errors += problems or _invalid(institution, row)
        institutions.append(institution)
    if errors:
        raise TableRefused(sorted(errors, key=lambda error: error.row))
    return institutions


def _repeated_codes(rows: Sequence[Row]) -> list[RowError]:
    first: dict[str, int] = {}
    errors = []
    for row in rows:
        code = row.cells["code"].casefold()
        if code and code in first:
            message = _("The same code stands in row %(row)s.") % {"row": first[code]}
            errors.append(RowError(row.number, message, "code"))
        first.setdefault(code, row.number)
    return errors


def _fill(institution: Institution, row: Row) -> list[RowError]:
    """Write the row's cells into the institution; return those that cannot be read."""
    errors = []
    for column, field in _PLAIN.items():
        cell = row.cells.get(column)
        if cell is None or (cell == "" and column in {"protocol_rank", "active"}):
            continue
        try:
            setattr(institution, field, _value(column, cell))
        except ValueError as error:
            errors.append(RowError(row.number, str(error), column))
    for column, (field, code) in _translated_columns().items():
        if column in row.cells:
            texts = dict(getattr(institution, field)) | {code: row.cells[column]}
            setattr(institution, field, Translated({key: text for key, text in texts.items() if text}))  # fmt: skip
    return errors


def _value(column: str, cell: str) -> str | int | bool:
    """Return the cell as its field wants it. Raises ValueError with what to write instead."""
    if column == "protocol_rank":
        if not (cell.isascii() and cell.isdigit() and len(cell) < 10):
            raise ValueError(_("“%(cell)s” is not a rank. Write a whole number.") % {"cell": cell})
        return int(cell)
    if column == "active":
        if cell.lower() not in _YES_NO:
            raise ValueError(_("“%(cell)s” is not an answer. Write yes or no.") % {"cell": cell})
        return _YES_NO[cell.lower()]
    if column == "kind" and cell not in InstitutionKind.values:
        raise ValueError(
            _("“%(cell)s” is not a kind of institution. Write one of: %(kinds)s.")
            % {"cell": cell, "kinds": ", ".join(InstitutionKind.values)}
        )
    return cell.upper() if column == "country_iso2" else cell


def _invalid(institution: Institution, row: Row) -> list[RowError]:
    """Return what the institution's own rules say against it, by column."""
    columns = {field: column for column, field in _PLAIN.items()}
    columns |= {field: f"{field}_{settings.LANGUAGE_CODE}" for field in _TRANSLATED}
    errors = []
    if not institution.name.get(settings.LANGUAGE_CODE):
        errors.append(RowError(row.number, _("Write the name."), columns["name"]))
    try:
        # Codes are unique by the way they are looked up and the check on repeated ones, and
        # the database's own checks ask it once for each row.
        institution.full_clean(
            validate_unique=False, validate_constraints=False, exclude={"name"} if errors else None
        )
    except ValidationError as error:
        errors += [
            RowError(row.number, message, columns.get(field, field))
            for field, messages in error.message_dict.items()
            for message in messages
        ]
    return errors


@transaction.atomic
def save(institutions: Iterable[Institution], *, dry_run: bool = False) -> Outcome:
    """Store what is new or changed, all or nothing; with ``dry_run`` only say what it is."""
    outcome = Outcome([], [], [])
    stored = Institution.objects.in_bulk(field_name="code")
    for institution in institutions:
        before = stored.get(institution.code)
        if before and _facts(before) == _facts(institution):
            outcome.unchanged.append(institution.code)
            continue
        (outcome.changed if before else outcome.created).append(institution.code)
        if not dry_run:
            institution.save()
    return outcome


def _facts(institution: Institution) -> list[object]:
    return [getattr(institution, field) for field in (*_TRANSLATED, *_PLAIN.values())]
