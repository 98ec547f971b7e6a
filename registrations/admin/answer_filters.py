"""Filters of the attendee list by what people answered; most are offered once an event is chosen."""

from collections.abc import Iterable
from typing import Any

from django.db.models import Exists, OuterRef, QuerySet, TextField
from django.db.models.functions import Cast
from django.http import HttpRequest
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registrations.domain import questions
from registrations.enums import AttendanceMode, QuestionKind
from registrations.models import ActivityPlace, Answer, Question
from workshop.admin.filters import ChoiceFilter, SelectFilter
from workshop.admin.scoping import chosen_event
from workshop.languages import language_choices
from workshop.models import SideActivity


class ModeFilter(ChoiceFilter):
    """By attendance in person or online."""

    title = _("attendance")
    parameter_name = "mode"
    choices_of = AttendanceMode


class HeadsetFilter(ChoiceFilter):
    """By the language on the headset."""

    title = _("headset language")
    parameter_name = "headset"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the languages, and that none is needed."""
        return [*language_choices(), ("none", _("no headset needed"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people who need the language."""
        if self.value() not in {str(value) for value, _label in self.lookup_choices}:
            return queryset
        language = "" if self.value() == "none" else self.value()
        return queryset.filter(headset_language=language)


class ActivityFilter(SelectFilter):
    """By side activity."""

    title = _("side activity")
    parameter_name = "activity"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the side activities of the chosen event."""
        event = chosen_event(request, model_admin.perm("view"))
        rows: Iterable[SideActivity] = event.side_activities.all() if event else ()
        return [(str(each.pk), str(each)) for each in rows]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people who chose the activity."""
        if self.value() not in {value for value, _label in self.lookup_choices}:
            return queryset
        places = ActivityPlace.objects.filter(
            attendee=OuterRef("pk"), activity=int(str(self.value()))
        )
        return queryset.filter(Exists(places))


class AnswerFilter(SelectFilter):
    """By the answer to one of the event's own questions.

    The value reads ``question:key``: an option's id, yes or no, or that there is an answer.
    """

    title = pgettext_lazy("to a question", "answer")
    parameter_name = "answer"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the answers that can be chosen at the chosen event."""
        event = chosen_event(request, model_admin.perm("view"))
        if event is None or not request.user.has_perm("registrations.view_answer", event):
            return []
        return [row for each in questions.of_event(event) for row in _answers(each)]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the people who answered so."""
        if self.value() not in {value for value, _label in self.lookup_choices}:
            return queryset
        number, key = str(self.value()).split(":")
        given = Answer.objects.filter(attendee=OuterRef("pk"), question=int(number))
        if key == "none":
            return queryset.filter(~Exists(given))
        return queryset.filter(Exists(_with_key(given, key)))


def _answers(question: Question) -> list[tuple[str, str]]:
    keys: list[tuple[str, str]] = [("given", gettext("answered")), ("none", gettext("not answered"))]  # fmt: skip
    if question.kind == QuestionKind.YES_NO:
        keys = [("yes", gettext("Yes")), ("no", gettext("No")), keys[1]]
    elif QuestionKind(question.kind).has_options:
        options = [(str(each.pk), str(each.text)) for each in question.options.all()]
        keys = [*options, keys[1]]
    return [(f"{question.pk}:{key}", f"{question.text} – {label}") for key, label in keys]


def _with_key(given: QuerySet[Answer], key: str) -> QuerySet[Answer]:
    if key == "given":
        return given
    if key in {"yes", "no"}:
        return given.filter(value=key == "yes")
    # As text, since SQLite cannot ask a JSON list for what it contains.
    as_text = given.annotate(as_text=Cast("value", TextField()))
    return as_text.filter(as_text__regex=rf"[\[ ]{key}[,\]]")
