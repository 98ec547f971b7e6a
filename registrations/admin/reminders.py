"""The reminders of an event: which go out by themselves, when, and to how many."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import Count, Max
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext_lazy

from registrations.admin import message_texts
from registrations.admin.events import event_with
from registrations.domain import reminders, reminding
from registrations.domain.actors import staff
from registrations.enums import MessageKind
from registrations.models import Message, Reminder
from workshop.admin.scoping import staff_user
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.models import Event

PERMISSION = "registrations.change_reminder"

_TO: dict[str, str | Promise] = {
    MessageKind.REMINDER: gettext_lazy(
        "To each focal point who was invited, or reminded by hand, more than two days before, and whose institution has neither replied nor entered anybody."
    ),
    MessageKind.MISSING_DATA: gettext_lazy(
        "To everybody registered of whom something required is missing, as long as it can still be entered."
    ),
    MessageKind.PRACTICAL: gettext_lazy("To everybody confirmed."),
    MessageKind.AFTERWARDS: gettext_lazy("To everybody confirmed, after the last day."),
}


class PlaceForm(forms.Form):
    """Whether one reminder is on, and how many days before or after its date it goes out."""

    is_on = forms.BooleanField(label=gettext_lazy("Send by itself"), required=False)
    days = forms.IntegerField(
        label=pgettext_lazy("how many", "Days"),
        min_value=1,
        max_value=reminders.MOST_DAYS,
        widget=forms.NumberInput(attrs={"class": "few-digits"}),
    )


@dataclass(frozen=True)
class Row:
    """One reminder with its form, and what would become of it as it is stored."""

    reminder: Reminder
    form: PlaceForm
    to: str | Promise
    goes_out_at: datetime | None
    is_due: bool
    reach: int
    sent_count: int
    sent_at: datetime | None

    @property
    def label(self) -> str:
        """Return what it is, and how long before or after which date it goes out as stored."""
        words = ngettext(
            "%(message)s, %(days)s day %(date)s",
            "%(message)s, %(days)s days %(date)s",
            self.reminder.days,
        )
        return words % {
            "message": capfirst(self.reminder.get_kind_display()),
            "days": self.reminder.days,
            "date": self.reminder.get_anchor_display(),
        }


def reminders_page(request: HttpRequest, slug: str) -> HttpResponse:
    """Show the reminders and set them. Raises Http404 or PermissionDenied."""
    event = event_with(request, slug, PERMISSION)
    now = timezone.now()
    places = reminders.of_event(event)
    if request.method != "POST":
        return _show(request, event, places, _forms(places), now=now)
    found = _forms(places, request.POST)
    if not all(each.is_valid() for each in found):
        return _show(request, event, places, found, now=now)
    settings = [reminders.Setting(**each.cleaned_data) for each in found]
    try:
        reminders.set_all(event, settings, by=staff(staff_user(request)), now=now)
    except RuleViolation as refusal:
        return _show(request, event, places, found, now=now, refusal=str(refusal.message))
    messages.success(request, _("The reminders are set."))
    return HttpResponseRedirect(reverse("event-reminders", args=[event.slug]))


def _forms(places: list[Reminder], data: Any = None) -> list[PlaceForm]:
    return [
        PlaceForm(data, initial={"is_on": each.is_on, "days": each.days}, prefix=f"place-{number}")
        for number, each in enumerate(places)
    ]


def _rows(
    event: Event, places: list[Reminder], found: list[PlaceForm], *, now: datetime
) -> list[Row]:
    counted = (
        Message.objects.filter(event=event, reminder__isnull=False)
        .order_by()
        .values_list("reminder")
        .annotate(count=Count("pk"), last=Max("queued_at"))
    )
    sent = {reminder: (count, last) for reminder, count, last in counted}
    return [
        Row(
            each,
            form,
            _TO[each.kind],
            reminding.next_at(each, now=now),
            reminding.is_due(each, now=now),
            reminding.reach(each, now=now),
            *sent.get(each.pk, (0, None)),
        )
        for each, form in zip(places, found, strict=True)
    ]


def _show(
    request: HttpRequest,
    event: Event,
    places: list[Reminder],
    found: list[PlaceForm],
    *,
    now: datetime,
    refusal: str = "",
) -> HttpResponse:
    has_errors = bool(refusal) or any(each.is_bound and each.errors for each in found)
    context = {
        **admin.site.each_context(request),
        "title": _("Reminders"),
        "event": event,
        "rows": _rows(event, places, found, now=now),
        "has_errors": has_errors,
        "refusal": refusal,
        "is_published": event.state == EventState.PUBLISHED,
        "may_write_texts": request.user.has_perm(message_texts.PERMISSION, event),
    }
    status = 422 if has_errors else 200
    return TemplateResponse(request, "admin/reminders.html", context, status=status)
