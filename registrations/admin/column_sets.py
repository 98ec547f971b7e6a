"""Own choices of columns for the lists of an event: the page of all, and the page of one."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.admin.events import event_with
from registrations.domain.actors import staff
from registrations.exports import column_sets
from registrations.exports.column_sets import Choice
from registrations.exports.purpose import ListPurpose
from registrations.exports.purposes import PARTICIPANT_LIST, PURPOSES
from registrations.forms.fields import LineField
from registrations.models import ColumnSet
from workshop.admin.scoping import staff_user
from workshop.errors import RuleViolation
from workshop.models import Event

PERMISSION = PARTICIPANT_LIST.permission
_FIELD_OF_REFUSAL = {"name_taken": "name", "unknown_column": "columns"}


class ColumnsForm(forms.Form):
    """The name of the choice, and the columns that stay in the list."""

    name = LineField(
        label=gettext_lazy("Name of the choice"),
        max_length=ColumnSet._meta.get_field("name").max_length,
        hint=gettext_lazy("Staff find it under this name when they take the list."),
    )

    def __init__(self, *args: Any, event: Event, purpose: ListPurpose, **kwargs: Any) -> None:
        """Offer the columns of the list that may be left out."""
        super().__init__(*args, **kwargs)
        offered = column_sets.choosable(event, purpose)
        self.fields["columns"] = forms.MultipleChoiceField(
            label=gettext_lazy("Columns that stay"),
            choices=[(each.key, str(each.title)) for each in offered],
            required=False,
            widget=forms.CheckboxSelectMultiple,
        )

    def choice(self) -> Choice:
        """Return what the valid form asks to keep."""
        return Choice(self.cleaned_data["name"], self.cleaned_data["columns"])


def allowed(request: HttpRequest, event: Event) -> list[ListPurpose]:
    """Return the lists whose columns the person may choose."""
    found = column_sets.selectable()
    return [each for each in found if request.user.has_perm(each.permission, event)]


def sets_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the choices of the lists that the person may take. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    lists = allowed(request, event)
    rows = ColumnSet.objects.filter(event=event, purpose__in=[each.key for each in lists])
    context = {
        **admin.site.each_context(request),
        "title": _("Own choices of columns"),
        "event": event,
        "lists": [(each, [row for row in rows if row.purpose == each.key]) for each in lists],
    }
    return TemplateResponse(request, "admin/column_sets.html", context)


def new_page(request: HttpRequest, slug: str, purpose: str) -> HttpResponse:
    """Make a choice for the list (POST). Raises Http404 or PermissionDenied."""
    wanted = PURPOSES.get(purpose)
    if wanted is None or not wanted.is_selectable:
        raise Http404
    event = event_with(request, slug, wanted.permission)
    shown = [each.key for each in column_sets.choosable(event, wanted)]
    return _page(request, event, wanted, None, {"columns": shown})


def set_page(request: HttpRequest, slug: str, set_id: int) -> HttpResponse:
    """Change or delete a choice (POST). Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    row = get_object_or_404(ColumnSet, event=event, pk=set_id)
    purpose = PURPOSES[row.purpose]
    event_with(request, slug, purpose.permission)
    if request.method == "POST" and "delete" in request.POST:
        column_sets.delete(row, by=staff(staff_user(request)))
        messages.success(request, _("The choice is deleted. The list itself stays."))
        return HttpResponseRedirect(reverse("column-sets", args=[event.slug]))
    return _page(request, event, purpose, row, {"name": row.name, "columns": row.columns})


def _page(
    request: HttpRequest,
    event: Event,
    purpose: ListPurpose,
    row: ColumnSet | None,
    initial: dict[str, Any],
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = ColumnsForm(data, initial=initial, event=event, purpose=purpose)
    if form.is_valid():
        by = staff(staff_user(request))
        try:
            if row is None:
                column_sets.make(event, purpose, form.choice(), by=by)
            else:
                column_sets.change(row, form.choice(), by=by)
        except RuleViolation as refusal:
            form.add_error(_FIELD_OF_REFUSAL[refusal.code], str(refusal.message))
        else:
            messages.success(request, _("The choice is kept. It is offered where lists are taken."))
            return HttpResponseRedirect(reverse("column-sets", args=[event.slug]))
    context = {
        **admin.site.each_context(request),
        "title": _("Columns of the list “%(list)s”") % {"list": purpose.title},
        "event": event,
        "form": form,
        "is_new": row is None,
        "always": [str(each.title) for each in purpose.columns if each.key in purpose.always],
    }
    status = 422 if form.errors else 200
    return TemplateResponse(request, "admin/column_set.html", context, status=status)
