"""The questions of an event, their options and conditions."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.text import capfirst
from django.utils.translation import gettext, gettext_lazy, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from registrations.domain.questions import as_keys
from registrations.enums import AttendanceMode, Capacity, InstitutionKind, QuestionKind
from registrations.models import Answer, Option, Question
from workshop.admin.bases import AnyModelForm
from workshop.admin.fields import ChosenField
from workshop.admin.filters import EventFilter
from workshop.admin.scoping import (
    EventScopedAdmin,
    EventScopedInline,
    chosen_event,
    limited_formset,
    staff_user,
)

# On whose answers another question may depend.
_DECIDING = (QuestionKind.YES_NO, QuestionKind.CHOICE, QuestionKind.CHOICES)
_YES_NO = (("yes", gettext_lazy("Yes")), ("no", gettext_lazy("No")))


class QuestionForm(AnyModelForm):
    """A question; whom it is asked of and when are lists of boxes, none ticked means all."""

    institution_kinds = ChosenField(
        label=capfirst(_("asked of institutions of the kind")),
        choices=InstitutionKind.choices,
        required=False,
        help_text=_("None chosen means all."),
    )
    capacities = ChosenField(
        label=capfirst(_("asked of people in the capacity")),
        choices=Capacity.choices,
        required=False,
        help_text=_("None chosen means all."),
    )
    modes = ChosenField(
        label=capfirst(_("asked of people who attend")),
        choices=AttendanceMode.choices,
        required=False,
        help_text=_("None chosen means all."),
    )
    relevant_values = ChosenField(
        label=capfirst(_("asked if the answer is")),
        required=False,
        help_text=_("Tick the answers of the earlier question that make this one relevant."),
    )

    class Meta:
        model = Question
        fields = "__all__"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "relevant_if" in self.fields:
            earlier = self._earlier()
            self.fields["relevant_if"].queryset = earlier  # type: ignore[attr-defined]
            self.keys = _keys(earlier.prefetch_related("options"))
            self.fields["relevant_values"].choices = [  # type: ignore[attr-defined]
                each for choices in self.keys.values() for each in choices
            ]
            self._without_twins()

    def _earlier(self) -> QuerySet[Question]:
        rows = Question.objects.filter(event=self.instance.event_id, kind__in=_DECIDING)
        before = rows.filter(position__lt=self.instance.position) | rows.filter(
            position=self.instance.position, pk__lt=self.instance.pk
        )
        return before.order_by("position", "pk")

    def _without_twins(self) -> None:
        """Offer yes and no once, however many questions ask for them."""
        field: Any = self.fields["relevant_values"]
        field.choices = list(dict(field.choices).items())

    def clean(self) -> dict[str, Any]:
        """Refuse answers that the earlier question does not have, and another kind of answer."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if "relevant_if" in self.fields and "relevant_values" in data:
            self._check_condition(data)
        changed = self.instance.pk and "kind" in self.changed_data
        if changed and self.instance.answers.exists():
            words = _("People have answered already. Make this one inactive and add another.")
            self.add_error("kind", ValidationError(words))
        return data

    def _check_condition(self, data: dict[str, Any]) -> None:
        earlier = data.get("relevant_if")
        if earlier is None:
            data["relevant_values"] = []
            return
        known = {key for key, _label in self.keys[earlier.pk]}
        if not data["relevant_values"] or not set(data["relevant_values"]) <= known:
            words = _("Choose answers of the question on which this one depends.")
            self.add_error("relevant_values", ValidationError(words))


def _keys(questions: Iterable[Question]) -> dict[int, list[tuple[str, str]]]:
    """Return what each question may be answered with, as ``relevant_values`` write it."""
    found: dict[int, list[tuple[str, str]]] = {}
    for question in questions:
        if question.kind == QuestionKind.YES_NO:
            found[question.pk] = [(key, str(label)) for key, label in _YES_NO]
        else:
            found[question.pk] = [
                (str(each.pk), f"{question.text} – {each.text}") for each in question.options.all()
            ]
    return found


class OptionFormSet(forms.BaseInlineFormSet):  # type: ignore[type-arg]
    """The options of one question."""

    def clean(self) -> None:
        """Refuse to delete an option that somebody chose or a question depends on."""
        super().clean()
        removed = {form.instance.pk for form in self.deleted_forms if form.instance.pk}
        if not removed:
            return
        answers = Answer.objects.filter(question=self.instance).values_list("value", flat=True)
        needed = {key for value in answers for key in as_keys(value)}
        for each in self.instance.followed_by.all():
            needed |= set(each.relevant_values)
        if {str(pk) for pk in removed} & needed:
            raise ValidationError(
                _(
                    "An option that was chosen, or on which a question depends, cannot be deleted. Retire it."
                )
            )


class OptionInline(EventScopedInline):
    """What one may choose from; a renamed or retired option stays with who chose it."""

    model = Option
    formset = OptionFormSet
    fields = ("text", "position", "is_retired")
    ordering = ("position", "pk")


@admin.register(Question)
class QuestionAdmin(EventScopedAdmin):
    """What one's events ask beside the usual, in the order of the form."""

    form = QuestionForm
    inlines = (OptionInline,)
    list_display = ("position", "shown_text", "kind", "is_required", "is_active", "shown_condition",
                    "event")  # fmt: skip
    list_display_links = ("shown_text",)
    list_editable = ("position",)
    list_filter = (EventFilter,)
    list_select_related = ("event", "relevant_if")
    ordering = ("-event__starts_on", "event", "position", "pk")
    actions = None

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """Return the groups; a condition is set once the question's place is known."""
        what = ("event", "text", "help_text", "kind", "is_required", "position")
        groups: list[Any] = [
            (None, {"fields": (*what, "is_active", "needs_approval") if obj else what}),
            (_("Of whom it is asked"), {"fields": ("institution_kinds", "capacities", "modes")}),
        ]
        if obj:
            groups.append((_("When it is asked"), {"fields": ("relevant_if", "relevant_values")}))
        else:
            groups[0][1]["description"] = _(
                "Options are asked for beneath. On what other answer it depends is set after saving."
            )
        return self.readable(request, obj, groups)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Return the questions with what naming them needs."""
        return super().get_queryset(request).select_related("event")

    def get_list_display(self, request: HttpRequest) -> Any:
        """Name the event in the list where questions of several stand in it."""
        columns = super().get_list_display(request)
        is_one = chosen_event(request, self.perm("view")) is not None
        return [each for each in columns if not (is_one and each == "event")]

    def get_changelist_formset(self, request: HttpRequest, **kwargs: Any) -> Any:
        """Let each place be changed only where the person may change the question."""
        formset = super().get_changelist_formset(request, **kwargs)
        return limited_formset(formset, user=staff_user(request), perm=self.perm("change"))

    def delete_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Refuse to delete what people answered, in words; else ask as usual."""
        question = self.get_object(request, unquote(object_id))
        if (
            isinstance(question, Question)
            and self.has_delete_permission(request, question)
            and question.answers.exists()
        ):
            words = gettext(
                "People have answered this question, so it cannot be deleted. Make it inactive:"
                " it is asked no more, and the answers stay."
            )
            messages.error(request, words)
            page = reverse("admin:registrations_question_change", args=[question.pk])
            return HttpResponseRedirect(page)
        return super().delete_view(request, object_id, extra_context)

    @admin.display(description=_("question"))
    def shown_text(self, obj: Question) -> str:
        """Return the question in the language of the page."""
        return str(obj.text)

    @admin.display(description=pgettext_lazy("of a question", "depends on"))
    def shown_condition(self, obj: Question) -> str:
        """Return the question on whose answer this one depends."""
        return str(obj.relevant_if.text) if obj.relevant_if else "–"
