"""All that is held about one person, for that person alone.

It is put together from the register of fields, so that a field entered there is handed out
too. Nobody else stands in it: staff and focal points are called that and not by name, and
of a registration that this one replaces or doubles it is said that there is one.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.db import models
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from registrations import links
from registrations.domain import answers
from registrations.domain.fields import INSTITUTION
from registrations.enums import Purpose
from registrations.messages.texts import without_secrets
from registrations.models import Answer, Attendee, Disclosure, Upload
from registrations.privacy import groups
from registrations.privacy.fields import PERSONAL_FIELDS, column_of
from workshop.text import in_series

FORMAT = 1
# What the register counts as no data of the person, but what the record means nothing without.
_BESIDE: dict[str, tuple[str, ...]] = {
    "answer": ("question",),
    "consent": ("actor",),
    "disclosure": ("at", "kind", "purpose", "columns", "is_abroad"),
    "sheetline": ("printing",),
    "identity": ("saved_at",),
    "travel": ("saved_at",),
    "needs": ("saved_at",),
    "visa": ("saved_at",),
}


@dataclass(frozen=True)
class Item:
    """One field: its name and value in the file, its label and value in words.

    ``shown`` is a text, a moment or a day; an ``address`` leads to a file.
    """

    name: str
    label: str | Promise
    value: Any
    shown: Any
    address: str = ""


@dataclass(frozen=True)
class Section:
    """The records of one kind, each a list of its fields; ``name`` is the name in the file."""

    name: str
    title: str | Promise
    records: list[list[Item]]
    is_single: bool = False


def collect(attendee: Attendee) -> list[Section]:
    """Return all that is held about the person, the sensitive data too."""
    return [
        Section("registration", gettext_lazy("Registration"), [_items(attendee)], is_single=True),
        *(
            _section(name, title, rows(attendee), is_single=name in _SINGLE)
            for name, title, rows in _RECORDS
        ),
    ]


def as_file(attendee: Attendee, *, now: datetime) -> dict[str, Any]:
    """Return what ``collect`` does, as the file of one's own data has it.

    ``format`` is the number of this form. ``about`` says of whom, of which event and when.
    Each section stands under its name: an object, or nothing, for ``registration``,
    ``identity``, ``travel``, ``needs`` and ``visa``; a list of objects for ``answers``,
    ``side_activities``, ``visa_letters``, ``proposed_changes``, ``consents``, ``attendance``,
    ``signature_sheets``, ``printings``, ``messages``, ``history``, ``disclosures`` and
    ``erasure_requests``. The names in the objects are those of the
    columns (``unreadable`` where a key is missing); choices stand as their codes, moments as in ISO 8601. ``duplicate_of``,
    ``replaces`` and ``focal_point`` are true or false, ``user`` and ``decided_by`` are
    ``staff`` or nothing, as nobody else is named.
    """
    about = {
        "reference": attendee.reference,
        "institution": str(attendee.delegation.name),
        "event": {"address": attendee.event.slug, "title": str(attendee.event.title)},
        "made_at": now,
    }
    return {"format": FORMAT, "about": about} | {
        each.name: _in_file(each) for each in collect(attendee)
    }


def _in_file(section: Section) -> Any:
    objects = [{item.name: item.value for item in record} for record in section.records]
    return next(iter(objects), None) if section.is_single else objects


def ordinary_disclosures(attendee: Attendee) -> list[Disclosure]:
    """Return to whom the person's data was given or shown, sensitive data apart, newest first."""
    sensitive = {each.model for each in PERSONAL_FIELDS if each.is_sensitive}
    rows = _disclosures(attendee).exclude(purpose__in=sensitive)
    return list(rows)


def _disclosures(attendee: Attendee) -> models.QuerySet[Disclosure]:
    found = Disclosure.objects.filter(event=attendee.event_id).concerning(attendee.pk)
    return found.order_by("-at", "-pk")


def _of(group: Purpose) -> Callable[[Attendee], Iterable[models.Model]]:
    def rows(attendee: Attendee) -> Iterable[models.Model]:
        found: models.QuerySet[Any] = groups.rows_of(group).filter(attendee=attendee)
        return found

    return rows


def _all(name: str, *joined: str) -> Callable[[Attendee], Iterable[models.Model]]:
    def rows(attendee: Attendee) -> Iterable[models.Model]:
        found: models.QuerySet[Any] = getattr(attendee, name).all()
        return found.select_related(*joined) if joined else found

    return rows


def _answers(attendee: Attendee) -> Iterable[models.Model]:
    rows = attendee.answers.select_related("question", "upload")
    return rows.prefetch_related("question__options").order_by("question__position", "pk")


_SINGLE = frozenset({"identity", "travel", "needs", "visa"})
_RECORDS: tuple[tuple[str, str | Promise, Callable[[Attendee], Iterable[models.Model]]], ...] = (
    ("answers", gettext_lazy("Answers"), _answers),
    ("side_activities", gettext_lazy("Side activities"), _all("activity_places", "activity")),
    ("identity", gettext_lazy("Identity document"), _of(Purpose.IDENTITY)),
    ("travel", gettext_lazy("Travel and hotel"), _of(Purpose.TRAVEL)),
    ("needs", gettext_lazy("Diet, access and emergency contact"), _of(Purpose.NEEDS)),
    ("visa", gettext_lazy("Visa letter"), _of(Purpose.VISA)),
    ("visa_letters", gettext_lazy("Numbers of visa letters"), _all("visa_letters")),
    ("proposed_changes", gettext_lazy("Proposed changes"), _all("proposed_changes")),
    ("consents", gettext_lazy("Consents"), _all("consents", "notice")),
    ("attendance", pgettext_lazy("presence", "Attendance"), _all("attendance_entries")),
    ("signature_sheets", gettext_lazy("Signature sheets"), _all("sheet_lines", "printing")),
    ("printings", gettext_lazy("Badges and name tents printed"), _all("printings")),
    ("messages", gettext_lazy("Messages"), _all("messages", "email")),
    ("history", gettext_lazy("History"), _all("history")),
    ("disclosures", gettext_lazy("To whom your data was given"), _disclosures),
    ("erasure_requests", gettext_lazy("Requests for erasure"), _all("erasure_requests")),
)


def _section(
    name: str, title: str | Promise, rows: Iterable[models.Model], *, is_single: bool
) -> Section:
    try:
        records = [_items(row) for row in rows]
    except InvalidToken:
        # The key with which it was encrypted is missing; all the rest is told none the less.
        label = gettext_lazy("Something is held that cannot be read at present")
        records = [[Item("unreadable", label, True, _("Ask the contact below."))]]
    return Section(name, title, records, is_single=is_single)


def _items(row: Any) -> list[Item]:
    """Return the fields of the row, in the order of the register."""
    model = row._meta.model_name
    labels = {each.name: each.label for each in PERSONAL_FIELDS if each.model == model}
    beside = {name: column_of(model, name).verbose_name for name in _BESIDE.get(model, ())}
    return [_item(row, name, label) for name, label in (beside | labels).items()]


def _item(row: Any, name: str, label: str | Promise) -> Item:
    special = _SPECIAL.get((row._meta.model_name, name))
    if special is not None:
        return special(row, name, label)
    field = column_of(row._meta.model_name, name)
    value = field.value_from_object(row)
    if field.choices and value not in (None, ""):
        return Item(name, label, value, getattr(row, f"get_{name}_display")())
    return Item(name, label, value, _in_words(value))


def _in_words(value: Any) -> Any:
    """Return the value as the page shows it; moments and days stay what they are."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, list):
        return in_series(str(_label(each)) for each in value)
    if isinstance(value, Mapping):
        return in_series(
            f"{_label(name)}: {_in_words(each)}" for name, each in sorted(value.items())
        )
    return value if value is None or hasattr(value, "isoformat") else str(value)


def _label(name: Any) -> str | Promise:
    """Return the label of a field that is named in a list; anything else stays what it is."""
    if name == INSTITUTION:
        return _("institution")
    if isinstance(name, str) and answers.is_beside(name):
        return _("answers to questions")
    labels = {each.name: each.label for each in PERSONAL_FIELDS if each.model == "attendee"}
    return labels.get(name, str(name))


# --- Fields that name other people, other rows or files ---------------------------------------


def _whether(row: Any, name: str, label: str | Promise) -> Item:
    """Say that somebody or something stands there, but not whom."""
    value = getattr(row, f"{name}_id") is not None
    return Item(name, label, value, _in_words(value) if value else None)


def _staff(row: Any, name: str, label: str | Promise) -> Item:
    value = "staff" if getattr(row, f"{name}_id") is not None else None
    return Item(name, label, value, _("staff") if value else None)


def _text_of_other(row: Any, name: str, label: str | Promise) -> Item:
    text = str(getattr(row, name))
    return Item(name, label, text, text)


def _answer(row: Answer, name: str, label: str | Promise) -> Item:
    value = row.value
    if isinstance(value, list):
        texts = {each.pk: str(each.text) for each in row.question.options.all()}
        value = [texts.get(each, str(each)) for each in value]
        return Item(name, label, value, in_series(value))
    return Item(name, label, value, _in_words(value))


def _upload(row: Answer, name: str, label: str | Promise) -> Item:
    upload = row.upload
    if upload is None:
        return Item(name, label, None, None)
    path = f"{links.path_of(row.attendee)}file/{row.question_id}/"
    return Item(name, label, _columns_of(upload, path), upload.name, address=path)


def _columns_of(upload: Upload, path: str) -> dict[str, Any]:
    """Return what is held of a file; ``file`` is the path at which it is fetched."""
    names = [each.name for each in PERSONAL_FIELDS if each.model == "upload"]
    return {name: path if name == "file" else getattr(upload, name) for name in names}


def _notice(row: Any, name: str, label: str | Promise) -> Item:
    notice = row.notice
    value = {"version": notice.version, "hash": notice.text_hash, "in_force_since": notice.published_at}  # fmt: skip
    return Item(name, label, value, str(notice))


def _printing(row: Any, name: str, label: str | Promise) -> Item:
    printing = row.printing
    value = {"day": printing.day, "number": printing.number, "printed_at": printing.printed_at}
    words = pgettext("of sheets", "printing %(number)s of %(day)s")
    day = date_format(printing.day)
    return Item(name, label, value, words % {"number": printing.number, "day": day})


def _mail(row: Any, name: str, label: str | Promise) -> Item:
    mail = row.email
    text = without_secrets(row, mail.message)
    return Item(name, label, {"to": mail.to, "subject": mail.subject, "text": text}, mail.subject)


def _own_reference(row: Disclosure, name: str, label: str | Promise) -> Item:
    """Say that it was the person's own data among others, whose ids are not told."""
    return Item(name, label, {"of": row.row_count}, None)


def _reason(row: Disclosure, name: str, label: str | Promise) -> Item:
    """Tell the reason where it concerns this person alone; else it may name others."""
    reason = row.reason if row.row_count == 1 else ""
    return Item(name, label, reason, reason)


def _chosen(row: Disclosure, name: str, label: str | Promise) -> Item:
    """Tell how people were chosen, without any ids."""
    told = {key: each for key, each in row.filter.items() if not _holds_ids(each)}
    return Item(name, label, told, None)


def _holds_ids(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(each, int) for each in value)


_SPECIAL: dict[tuple[str, str], Callable[[Any, str, str | Promise], Item]] = {
    ("attendee", "duplicate_of"): _whether,
    ("attendee", "replaces"): _whether,
    ("answer", "question"): _text_of_other,
    ("answer", "value"): _answer,
    ("answer", "upload"): _upload,
    ("activityplace", "activity"): _text_of_other,
    ("proposedchange", "focal_point"): _whether,
    ("proposedchange", "decided_by"): _staff,
    ("consent", "notice"): _notice,
    ("consent", "focal_point"): _whether,
    ("historyentry", "user"): _staff,
    ("historyentry", "focal_point"): _whether,
    ("sheetline", "printing"): _printing,
    ("message", "email"): _mail,
    ("disclosure", "people"): _own_reference,
    ("disclosure", "reason"): _reason,
    ("disclosure", "filter"): _chosen,
}
