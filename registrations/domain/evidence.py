"""File the scans of signed sheets as evidence: once, unchanged, and given out on record."""

import hashlib
import secrets
from collections.abc import Sequence
from datetime import date, datetime

from django.core.files import File
from django.db import transaction
from django.db.models import QuerySet
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from registrations.domain import attendance, history, ranges, uploads
from registrations.domain.actors import Actor
from registrations.enums import Action, DisclosureKind
from registrations.models import Attendee, Disclosure, Evidence, SheetLine, SheetPrinting
from registrations.privacy import disclosures
from workshop.errors import RuleViolation
from workshop.models import Event

# By this name a scan that is given out stands in the log of disclosures.
PURPOSE = "signed-sheet"


def scans_of(event: Event) -> QuerySet[Evidence]:
    """Return the event's scans, day by day in the order in which they were filed."""
    rows = Evidence.objects.filter(event=event)
    return rows.select_related("printing", "filed_by", "withdrawn_by").order_by("day", "pk")


def scans_with(attendee: Attendee) -> list[Evidence]:
    """Return the filed scans of sheets on which the person stands; withdrawn ones are no less kept."""
    lines = set(attendee.sheet_lines.values_list("printing", "sheet"))
    rows = scans_of(attendee.event).filter(printing__in={printing for printing, _sheet in lines})
    return [
        each for each in rows if not lines.isdisjoint((each.printing_id, n) for n in each.sheets)
    ]


@transaction.atomic
def file_scan(
    file: "File[bytes]",
    *,
    event: Event,
    day: date,
    printing: SheetPrinting | None,
    sheets: Sequence[int],
    by: Actor,
    now: datetime,
) -> Evidence:
    """File the scan of the day's sheets of the numbers; without a printing, of others.

    Raises RuleViolation ``not_yours``, ``wrong_day``, ``too_early``, ``unknown_sheets``, ``known``, and as
    ``uploads.accepted_scan`` does.
    """
    _check_staff(by)
    _check_sheets(event, day, printing, sheets, now=now)
    content_type = uploads.accepted_scan(file)
    _lock(event)
    sha256 = _hash_of(file)
    _check_new(event, sha256)
    row = Evidence(
        event=event,
        day=day,
        printing=printing,
        sheets=list(sheets),
        content_type=content_type,
        size=file.size,
        sha256=sha256,
        filed_at=now,
        filed_by=by.user,
    )
    # Whatever the file was called: the name may say whose signatures it bears.
    name = f"{secrets.token_hex(16)}{uploads.ENDINGS[content_type]}"
    row.file.save(name, file, save=False)
    row.save(force_insert=True)
    history.record_for_event(Action.SHEET_FILED, event=event, by=by, now=now)
    return row


def _check_staff(by: Actor) -> None:
    if not by.is_staff or by.desk_link:
        raise RuleViolation("not_yours", _("This is not yours to decide."))


def _check_sheets(
    event: Event,
    day: date,
    printing: SheetPrinting | None,
    sheets: Sequence[int],
    *,
    now: datetime,
) -> None:
    if day not in event.days or (printing and (printing.event_id, printing.day) != (event.pk, day)):
        raise RuleViolation("wrong_day", _("This is not a day of the event. Open the page again."))
    if day > attendance.day_at(event, now):
        raise RuleViolation("too_early", _("This day has not come yet."))
    unknown = [each for each in sheets if printing and each > printing.sheet_count]
    if printing and unknown:
        words = _("This printing has no sheet %(numbers)s: its last is %(last)s.")
        about = {"numbers": ranges.in_ranges(unknown), "last": printing.sheet_count}
        raise RuleViolation("unknown_sheets", words % about)


def _lock(event: Event) -> None:
    """Lock the event until the transaction ends, so that no two file the same at once."""
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)


def _hash_of(file: "File[bytes]") -> str:
    found = hashlib.sha256()
    for chunk in file.chunks():
        found.update(chunk)
    file.seek(0)
    return found.hexdigest()


def _check_new(event: Event, sha256: str) -> None:
    rows = Evidence.objects.filter(event=event, sha256=sha256, withdrawn_at__isnull=True)
    known = rows.first()
    if known is not None:
        words = _("This very file is filed already: %(day)s, sheet %(sheets)s. Nothing was filed.")
        about = {"day": date_format(known.day), "sheets": ranges.in_ranges(known.sheets)}
        raise RuleViolation("known", words % about)


@transaction.atomic
def withdraw(scan: Evidence, *, reason: str, by: Actor, now: datetime) -> Evidence:
    """Withdraw a mistaken filing: row and file stay, with the reason, and count no more.

    Raises RuleViolation ``not_yours``, ``reason_missing`` or ``withdrawn``.
    """
    _check_staff(by)
    if not reason.strip():
        raise RuleViolation("reason_missing", _("Give a reason."))
    scan = Evidence.objects.select_for_update(no_key=True).get(pk=scan.pk)
    if scan.withdrawn_at is not None:
        raise RuleViolation("withdrawn", _("This filing has been withdrawn already."))
    scan.withdrawn_at, scan.withdrawn_by = now, by.user
    scan.withdrawal_reason = reason.strip()
    scan.save(update_fields=["withdrawn_at", "withdrawn_by", "withdrawal_reason"])
    history.record_for_event(Action.SHEET_WITHDRAWN, event=scan.event, by=by, now=now)
    return scan


def record_taking(scan: Evidence, *, by: Actor, now: datetime) -> Disclosure:
    """Record that the scan is given out, with whoever stands on its sheets."""
    lines = SheetLine.objects.filter(printing=scan.printing_id, sheet__in=scan.sheets)
    return disclosures.record(
        scan.event,
        kind=DisclosureKind.DOCUMENT,
        purpose=PURPOSE,
        by=by,
        now=now,
        columns=["file"],
        people=set(lines.values_list("attendee", flat=True)),
        filter={"day": scan.day.isoformat(), "sheets": ",".join(map(str, scan.sheets))},
    )
