"""Files that people hand in: accepted by content, kept at once, deleted if not taken up."""

import secrets
import zipfile
from collections.abc import Container, Iterator
from datetime import datetime
from pathlib import PurePath

import puremagic
from django.conf import settings
from django.core.files import File
from django.db import transaction
from django.db.models import Model
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _

from registrations.enums import ChangeState
from registrations.models import Answer, Delegation, Evidence, ProposedChange, Upload
from workshop.errors import RuleViolation
from workshop.models import Document, Event
from workshop.models.files import private_storage

_DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

# The types that are accepted, each with the ending of the names of its files.
ENDINGS = {
    "application/pdf": ".pdf",
    "image/png": ".png",
    "image/jpeg": ".jpg",
    _DOCX: ".docx",
    _XLSX: ".xlsx",
}
SCANS = frozenset({"application/pdf", "image/png", "image/jpeg"})
# The part that makes a package of Office what it is.
_OFFICE_PARTS = {"word/document.xml": _DOCX, "xl/workbook.xml": _XLSX}
# A package has some dozens of parts; a file of very many is made to do harm.
_MOST_PARTS = 5000
_READ_FOR_TYPE = 4096
# Where private files are named; one that is named nowhere is left from an act that was cut off.
_FILES: tuple[tuple[type[Model], str], ...] = (
    (Upload, "file"),
    (Delegation, "note_verbale"),
    (Document, "file"),
    (Evidence, "file"),
)
# Characters that mean something in paths, headers or to a shell of some system.
_UNSAFE = set('/\\:*?"<>|%;')


def accepted_type(file: "File[bytes]") -> str:
    """Return the content type of a file that may be kept, and leave it at its beginning.

    PDF, PNG, JPEG, and documents of Word and Excel without macros are accepted. Raises
    RuleViolation ``too_large`` or ``wrong_type``.
    """
    words = _("This kind of file is not accepted. Send a PDF, PNG, JPEG, DOCX or XLSX file.")
    return _checked(file, ENDINGS, words, limit=settings.UPLOAD_MAX_SIZE)


def accepted_scan(file: "File[bytes]") -> str:
    """Return the content type of a scan on paper that may be kept: PDF, PNG or JPEG.

    Raises RuleViolation ``too_large`` or ``wrong_type``.
    """
    words = _("This is no scan. Choose a PDF, PNG or JPEG file.")
    return _checked(file, SCANS, words, limit=settings.SCAN_MAX_SIZE)


def _checked(file: "File[bytes]", accepted: Container[str], words: str, *, limit: int) -> str:
    if file.size > limit:
        raise RuleViolation(
            "too_large",
            _("The file is too large. It may have %(limit)s at most.")
            % {"limit": filesizeformat(limit)},
        )
    found = _type_by_content(file)
    file.seek(0)
    if found not in accepted:
        raise RuleViolation("wrong_type", words)
    return found


def _type_by_content(file: "File[bytes]") -> str:
    """Return the type that the first bytes tell, empty where they tell none."""
    file.seek(0)
    head = file.read(_READ_FOR_TYPE)
    try:
        best = max(puremagic.magic_string(head), key=lambda each: each.confidence)
    except (puremagic.PureError, ValueError):
        return ""
    return _office_type(file) if head.startswith(b"PK\x03\x04") else str(best.mime_type)


def _office_type(file: "File[bytes]") -> str:
    """Return the type of a document of Office by its list of parts; nothing is unpacked."""
    try:
        with zipfile.ZipFile(file) as package:
            parts = set(package.namelist())
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OSError):
        return ""
    has_macros = any(part.lower().endswith("vbaproject.bin") for part in parts)
    if has_macros or len(parts) > _MOST_PARTS or "[Content_Types].xml" not in parts:
        return ""
    return next((kind for part, kind in _OFFICE_PARTS.items() if part in parts), "")


def safe_name(name: str, content_type: str) -> str:
    """Return a name for the file as it may be shown and saved, with the ending of its type."""
    base = PurePath(name.replace("\\", "/")).name
    stem = "".join(
        each for each in PurePath(base).stem if each.isprintable() and each not in _UNSAFE
    )
    ending = ENDINGS[content_type]
    return f"{stem.strip(' .')[: 150 - len(ending)] or 'file'}{ending}"


def keep(file: "File[bytes]", *, event: Event, now: datetime) -> Upload:
    """Keep a file that a form holds, before anything else of the form is checked.

    Raises RuleViolation ``too_large`` or ``wrong_type``.
    """
    content_type = accepted_type(file)
    upload = Upload(
        event=event,
        token=secrets.token_urlsafe(32),
        name=safe_name(file.name or "", content_type),
        content_type=content_type,
        uploaded_at=now,
    )
    # The name under which it lies is of our own making: what people type says nothing there.
    upload.file.save(f"{secrets.token_hex(16)}{ENDINGS[content_type]}", file, save=False)
    upload.save(force_insert=True)
    return upload


def find_free(event_id: int, token: str) -> Upload | None:
    """Return the event's file of the token that no answer has taken up."""
    return Upload.objects.filter(event=event_id, token=token, answer__isnull=True).first()


def to_take_up(event_id: int, token: str) -> Upload:
    """Return the event's file of the token for an answer to take up.

    Raises RuleViolation ``unknown_upload`` for a file of another event or another answer.
    """
    upload = find_free(event_id, token)
    if upload is None:
        raise RuleViolation("unknown_upload", _("The file is no longer there. Choose it again."))
    return upload


def delete_unused(*, now: datetime) -> int:
    """Delete the files that nobody has taken up in time, and those of any kind that no row names.

    A file that waits in a proposed change is in use. Return how many were deleted.
    """
    limit = now - settings.UPLOAD_KEPT_FOR
    unused = Upload.objects.filter(answer__isnull=True, uploaded_at__lt=limit)
    removed = 0
    for upload in unused.exclude(token__in=list(_proposed())):
        removed += _delete(upload)
    without_row = (_delete_without_row(model, column, limit) for model, column in _FILES)
    return removed + sum(without_row)


def _proposed() -> Iterator[str]:
    for values in ProposedChange.objects.filter(state=ChangeState.OPEN).values_list(
        "values", flat=True
    ):
        yield from (each for each in values.values() if isinstance(each, str))


def _delete(upload: Upload) -> int:
    """Delete the row unless an answer has just taken it up, then the file."""
    with transaction.atomic():
        # Locked first, then asked: PostgreSQL locks no row beside which there may be none.
        locked = Upload.objects.select_for_update(no_key=True).filter(pk=upload.pk)
        if not list(locked) or Answer.objects.filter(upload=upload).exists():
            return 0
        upload.delete()
    upload.file.storage.delete(str(upload.file))
    return 1


def _delete_without_row(model: type[Model], column: str, limit: datetime) -> int:
    storage = private_storage()
    folder = str(model._meta.get_field(column).upload_to)  # type: ignore[union-attr]
    try:
        names = storage.listdir(folder)[1]
    except FileNotFoundError:
        return 0
    paths = {f"{folder}/{name}" for name in names}
    rows = model._base_manager.filter(**{f"{column}__startswith": f"{folder}/"})
    known = set(rows.values_list(column, flat=True))
    lost = [each for each in sorted(paths - known) if storage.get_modified_time(each) < limit]
    for path in lost:
        storage.delete(path)
    return len(lost)
