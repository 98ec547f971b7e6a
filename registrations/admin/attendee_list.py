"""The list in which staff decide: its columns, its order and its actions."""

from collections.abc import Callable
from typing import Any

from django.contrib import admin
from django.contrib.admin.views.main import ChangeList
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from registrations.admin import deciding, waiting
from registrations.admin.asking import answers_in_words
from registrations.admin.decisions import Decision
from registrations.admin.figures import over_quota_among
from registrations.domain import lifecycle, missing, names
from registrations.enums import Status
from registrations.models.attendee import BY_NAME, Attendee
from registrations.privacy import sensitive
from registrations.templatetags.staff import status_of
from workshop.admin.bases import AnyModelAdmin, AnyPaginator
from workshop.templatetags.dates import in_zone_of


def decision_action(decision: Decision) -> Callable[..., HttpResponse]:
    def run(
        model_admin: AnyModelAdmin, request: HttpRequest, queryset: QuerySet[Any]
    ) -> HttpResponse:
        people = list(queryset.with_delegation())  # type: ignore[attr-defined]
        return deciding.answer(
            request,
            decision,
            people,
            site=model_admin.admin_site,
            back=request.get_full_path(),
        )

    run.__name__ = decision.name
    return admin.action(run, permissions=["decide"], description=decision.label)  # type: ignore[arg-type]


class NarrowPaginator(AnyPaginator):
    """Sort people by what orders them alone, and read the rest of those on the page.

    To sort whole rows, with all that is joined to them, takes three times as long.
    """

    def page(self, number: int | str) -> Any:
        """Return the page; its rows are read by the ids that stand on it."""
        found: Any = super().page(number)
        people: Any = self.object_list
        found.object_list = people.filter(pk__in=found.object_list.values("pk"))
        return found


class AttendeeList(ChangeList):
    """One page of people, each marked if over quota or next in line."""

    def get_results(self, request: HttpRequest) -> None:
        """Read the page, then mark those on it: over a whole event that would take long."""
        super().get_results(request)
        self.result_list: Any = list(self.result_list)
        over_quota = over_quota_among(self.result_list)
        for each in self.result_list:
            each.is_over_quota = each.pk in over_quota
        waiting.mark_next(self.result_list)
        open_ones = [each for each in self.result_list if Status(each.status).is_open]
        incomplete = missing.incomplete_among(open_ones)
        lacking = sensitive.missing_among(open_ones)
        for each in self.result_list:
            each.is_incomplete = each.pk in incomplete
            each.lacks_sensitive = each.pk in lacking


class AttendeeColumns(AnyModelAdmin):
    """What the list and the page say of a person."""

    @admin.display(description=_("name"), ordering=BY_NAME)
    def shown_name(self, obj: Attendee) -> SafeString:
        """Return the name as printed, with its native forms."""
        native = names.native_names(obj)
        return format_html(
            "{}{}",
            names.addressed_name(obj),
            format_html_join("", '<span class="native">{}</span>', ((each,) for each in native)),
        )

    @admin.display(description=_("institution"), ordering="delegation__protocol_rank")
    def institution(self, obj: Attendee) -> str:
        """Return the institution's name at the event."""
        return str(obj.delegation.name)

    @admin.display(description=_("status"), ordering="status")
    def shown_status(self, obj: Attendee) -> SafeString:
        """Return the status as a word with its shape."""
        return status_of(obj)

    @admin.display(description=_("since"), ordering="submitted_at")
    def since(self, obj: Attendee) -> str:
        """Return since when the registration is in its state, in the event's zone."""
        return in_zone_of(obj.status_since, obj.event)

    @admin.display(description=_("submitted at"))
    def submitted(self, obj: Attendee) -> str:
        """Return when it was last handed in, in the event's zone."""
        return in_zone_of(obj.submitted_at, obj.event) or "–"

    @admin.display(description=_("reason given"))
    def reason(self, obj: Attendee) -> str:
        """Return the reason of the decision."""
        return obj.decision_reason or "–"

    @admin.display(description=_("duplicate of"))
    def shown_duplicate(self, obj: Attendee) -> SafeString | str:
        """Return the first registration of the same person."""
        if obj.duplicate_of is None:
            return "–"
        return format_html(
            '<a href="{}">{}</a>',
            reverse("admin:registrations_attendee_change", args=[obj.duplicate_of.pk]),
            obj.duplicate_of,
        )

    @admin.display(description=_("replaces"))
    def shown_replaced(self, obj: Attendee) -> SafeString | str:
        """Return whom the person replaces or is to replace, leading there."""
        if obj.replaces is None:
            return "–"
        address = reverse("admin:registrations_attendee_change", args=[obj.replaces.pk])
        return format_html('<a href="{}">{}</a>', address, obj.replaces)

    @admin.display(description=_("answers"))
    def shown_answers(self, obj: Attendee) -> SafeString:
        """Return what the person answered to the event's own questions."""
        return answers_in_words(obj)

    @admin.display(description=_("marks"))
    def marks(self, obj: Any) -> SafeString:
        """Return what needs a second look, in words."""
        found: list[Any] = []
        if obj.duplicate_of_id and Status(obj.status).is_open:
            found.append(_("duplicate"))
        if lifecycle.asks_to_replace(obj):
            found.append(_("asks to replace %(name)s") % {"name": names.printed_name(obj.replaces)})
        if obj.is_over_quota:
            found.append(_("over quota"))
        if obj.is_next:
            found.append(_("next in line"))
        if obj.has_open_change:
            found.append(_("change proposed"))
        if obj.is_incomplete:
            found.append(_("answers missing"))
        if obj.lacks_sensitive:
            found.append(_("sensitive data missing"))
        if obj.seat_reason:
            found.append(_("beyond the seats"))
        if obj.delegation.institution.is_foreign(obj.email):
            found.append(_("other e-mail domain"))
        return format_html_join(" ", '<span class="mark">{}</span>', ((each,) for each in found))
