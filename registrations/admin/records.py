"""History and messages: written by the portal, only read here."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.core.exceptions import FieldDoesNotExist
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, pgettext
from django.utils.translation import gettext_lazy as _

from registrations.domain import answers, messaging
from registrations.enums import Action, MessageKind, Purpose
from registrations.models import (
    Attendee,
    Consent,
    Delegation,
    Disclosure,
    HistoryEntry,
    Message,
    Question,
)
from workshop.admin.filters import ChoiceFilter, EventFilter
from workshop.admin.scoping import ReadOnlyAdmin
from workshop.templatetags.dates import in_zone_of
from workshop.text import in_series

# The newest acts on one person; older ones are found in the list of history.
_SHOWN_ENTRIES = 50


def question_texts(entries: Iterable[HistoryEntry]) -> dict[int, str]:
    """Return the texts of the questions that the entries name, by id, in one query."""
    found = {answers.question_id(name) for each in entries for name in each.fields}
    numbers = [each for each in found if each is not None]
    rows = Question.objects.filter(pk__in=numbers) if numbers else ()
    return {each.pk: str(each.text) for each in rows}


def field_names(entry: HistoryEntry, texts: Mapping[int, str]) -> str:
    """Return the fields of the entry in words, questions by their ``texts``."""
    return in_series(dict.fromkeys(_word(name, texts) for name in entry.fields))


def _word(name: str, texts: Mapping[int, str]) -> str:
    if name in Purpose.values:
        return str(Purpose(name).label)
    if name in MessageKind.values:
        return str(MessageKind(name).label)
    if name in dict(settings.LANGUAGES):
        return str(dict(settings.LANGUAGES)[name])
    if name == answers.ACTIVITIES:
        return gettext("side activities")
    number = answers.question_id(name)
    if number is not None:
        return texts.get(number) or gettext("answers to questions")
    for model in (Attendee, Delegation):
        try:
            return str(getattr(model._meta.get_field(name), "verbose_name", name))
        except FieldDoesNotExist:
            continue
    return name


def who(entry: HistoryEntry | Disclosure | Consent) -> str:
    """Return who acted: the kind, and the member of staff or focal point where known."""
    person = entry.user or getattr(entry, "focal_point", None)
    label = str(entry.get_actor_display())
    return f"{label}{pgettext('before a name', ': ')}{person}" if person else label


def history_of(subject: Attendee | Delegation) -> list[dict[str, Any]]:
    """Return the newest acts on the attendee or on the delegation as such, in words."""
    acts = subject.history.all()
    if isinstance(subject, Delegation):
        acts = acts.filter(attendee__isnull=True)
    rows = list(acts.select_related("user", "focal_point")[:_SHOWN_ENTRIES])
    texts = question_texts(rows)
    return [
        {"at": each.at, "what": each.get_action_display(), "who": who(each), "fields": field_names(each, texts)}
        for each in rows
    ]  # fmt: skip


def consents_of(attendee: Attendee) -> list[dict[str, Any]]:
    """Return the answers to the consent questions with who gave them, the current of each first."""
    rows = attendee.consents.select_related("notice", "user", "focal_point")
    return [
        {"consent": each, "who": who(each), "language": _language(each)}
        for each in rows.order_by("purpose", "-is_current", "-pk")
    ]


def _language(consent: Consent) -> str:
    return str(dict(settings.LANGUAGES).get(consent.language, consent.language))


def messages_of(attendee: Attendee) -> list[dict[str, Any]]:
    """Return the messages to the attendee with their state."""
    return [
        {
            "at": each.queued_at,
            "what": each.get_kind_display(),
            "language": each.get_language_display(),
            "state": messaging.state_of(each).label,
            "path": reverse("admin:registrations_message_change", args=[each.pk]),
        }
        for each in attendee.messages.select_related("email")
    ]


def letters_of(delegation: Delegation) -> list[dict[str, Any]]:
    """Return the messages to the delegation's focal points, each with its reader and state."""
    rows = Message.objects.filter(focal_point__delegation=delegation)
    return [
        {
            "at": each.queued_at,
            "to": each.focal_point,
            "what": each.get_kind_display(),
            "language": each.get_language_display(),
            "state": messaging.state_of(each).label,
            "path": reverse("admin:registrations_message_change", args=[each.pk]),
        }
        for each in rows.select_related("email", "focal_point")
    ]


class ActionFilter(ChoiceFilter):
    """By what was done."""

    title = _("what")
    parameter_name = "action"
    choices_of = Action


class HistoryList(ChangeList):
    """One page of history, with the texts of the questions that it names."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, then the questions at once."""
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        texts = question_texts(self.result_list)
        for each in self.result_list:
            each.texts = texts


@admin.register(HistoryEntry)
class HistoryAdmin(ReadOnlyAdmin):
    """Who did what, when."""

    list_display = ("when", "action", "subject", "shown_who", "shown_fields", "event")
    list_filter = (EventFilter, ActionFilter)
    list_select_related = ("event", "attendee", "delegation__institution", "user", "focal_point")
    fields = ("when", "event", "action", "subject", "shown_who", "shown_fields")
    readonly_fields = fields
    ordering = ("-at", "-pk")

    def get_changelist(self, request: HttpRequest, **kwargs: Any) -> type[ChangeList]:
        """Return the list that reads the questions of a page at once."""
        return HistoryList

    @admin.display(description=_("when"), ordering="at")
    def when(self, obj: HistoryEntry) -> str:
        """Return the moment in the event's zone."""
        return in_zone_of(obj.at, obj.event)

    @admin.display(description=_("whom it concerns"))
    def subject(self, obj: HistoryEntry) -> str:
        """Return the reference of the person, or the delegation."""
        return str(obj.attendee or obj.delegation or "–")

    @admin.display(description=_("who"))
    def shown_who(self, obj: HistoryEntry) -> str:
        """Return who acted."""
        return who(obj)

    @admin.display(description=_("fields"))
    def shown_fields(self, obj: HistoryEntry) -> str:
        """Return the names of the fields concerned."""
        texts = getattr(obj, "texts", None)
        return field_names(obj, question_texts([obj]) if texts is None else texts) or "–"
