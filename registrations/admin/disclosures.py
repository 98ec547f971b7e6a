"""To whom data was given: written by the portal, read by staff, changed by nobody."""

from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from registrations.admin.export_form import EDITIONS
from registrations.admin.records import who
from registrations.enums import DisclosureKind, Status
from registrations.exports.naming import column_titles, purpose_title
from registrations.models import Attendee, Disclosure
from workshop.access import events_of
from workshop.admin.filters import ChoiceFilter, EventFilter, SelectFilter
from workshop.admin.scoping import ReadOnlyAdmin
from workshop.templatetags.dates import in_zone_of
from workshop.text import in_series

# The newest disclosures of one person, and the first people of one disclosure.
_SHOWN = 50
_SHOWN_PEOPLE = 500


def disclosures_of(attendee: Attendee) -> list[dict[str, Any]]:
    """Return the newest disclosures of the person's data, in words."""
    rows = Disclosure.objects.filter(event=attendee.event_id).concerning(attendee.pk)
    return [
        {
            "at": each.at,
            "kind": each.get_kind_display(),
            "purpose": purpose_title(each.purpose),
            "recipient": each.recipient,
            "is_abroad": each.is_abroad,
            "who": who(each),
            "path": reverse("admin:registrations_disclosure_change", args=[each.pk]),
        }
        for each in rows.select_related("user").order_by("-at", "-pk")[:_SHOWN]
    ]


def _selection_words(obj: Disclosure) -> list[str]:
    """Return in words which people were chosen, and in what form they were written down."""
    chosen: dict[str, Any] = obj.filter
    words = [str(Status(each).label) for each in chosen.get("statuses", ())]
    if "selected" in chosen:
        count = chosen["selected"]
        selected = ngettext("%(count)d person selected", "%(count)d people selected", count)
        words.append(selected % {"count": count})
    if "edition" in chosen:
        words.append(str(EDITIONS[chosen["edition"]]))
    if "format" in chosen:
        words.append(chosen["format"].upper())
    return words


class KindFilter(ChoiceFilter):
    """By list, document or look."""

    title = _("kind")
    parameter_name = "kind"
    choices_of = DisclosureKind


class PurposeFilter(SelectFilter):
    """By purpose, of those that occur in one's events."""

    title = _("purpose")
    parameter_name = "purpose"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return the purposes that occur."""
        rows = model_admin.get_queryset(request).order_by("purpose")
        return [(key, purpose_title(key)) for key in rows.values_list("purpose", flat=True).distinct()]  # fmt: skip

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the disclosures for the purpose."""
        is_known = self.value() in dict(self.lookup_choices)
        return queryset.filter(purpose=self.value()) if is_known else queryset


class AbroadFilter(ChoiceFilter):
    """By whether the recipient is abroad."""

    title = _("abroad")
    parameter_name = "abroad"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        """Return both answers."""
        return [("yes", _("yes")), ("no", _("no"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return what went abroad, or what did not."""
        if self.value() not in {"yes", "no"}:
            return queryset
        return queryset.filter(is_abroad=self.value() == "yes")


class StaffFilter(SelectFilter):
    """By member of staff, of those who occur in one's events."""

    title = _("member of staff")
    parameter_name = "user"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the members of staff who occur."""
        rows = model_admin.get_queryset(request).order_by().values("user")
        people = User.objects.filter(pk__in=rows).order_by("username")
        return [(each.get_username(), each.get_full_name() or str(each)) for each in people]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return what the member of staff took or looked at."""
        is_known = self.value() in dict(self.lookup_choices)
        return queryset.filter(user__username=self.value()) if is_known else queryset


class PersonFilter(SelectFilter):
    """By the person whose data it was, where the address names one by reference."""

    title = _("person")
    parameter_name = "person"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        """Return the person named, if it is one of one's own events."""
        reference = request.GET.get(str(self.parameter_name), "")
        events = events_of(request.user, model_admin.perm("view"))
        known = Attendee.objects.filter(event__in=events, reference=reference.replace("\0", ""))
        self.person = known.first() if reference else None
        return [(self.person.reference, self.person.reference)] if self.person else []

    def has_output(self) -> bool:
        """Return whether the address names somebody."""
        return bool(self.value())

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        """Return the disclosures of the person's data; nothing where nobody is known."""
        if not self.value():
            return queryset
        if self.person is None:
            return queryset.none()
        rows: Any = queryset
        found: QuerySet[Any] = rows.filter(event=self.person.event_id).concerning(self.person.pk)
        return found


@admin.register(Disclosure)
class DisclosureAdmin(ReadOnlyAdmin):
    """Who took or saw what of whom, for whom, when and why. Nobody changes or deletes it."""

    list_display = ("when", "kind", "shown_purpose", "shown_recipient", "row_count", "shown_who", "event")  # fmt: skip
    list_filter = (EventFilter, KindFilter, PurposeFilter, AbroadFilter, StaffFilter, PersonFilter)
    list_select_related = ("event", "user")
    fields = (
        "when", "event", "kind", "shown_purpose", "shown_who", "shown_recipient", "reason",
        "row_count", "shown_columns", "shown_filter", "shown_people",
    )  # fmt: skip
    readonly_fields = fields
    ordering = ("-at", "-pk")

    @admin.display(description=_("when"), ordering="at")
    def when(self, obj: Disclosure) -> str:
        """Return the moment in the event's zone."""
        return in_zone_of(obj.at, obj.event)

    @admin.display(description=_("purpose"), ordering="purpose")
    def shown_purpose(self, obj: Disclosure) -> str | Promise:
        """Return the title of the list, document or group."""
        return purpose_title(obj.purpose)

    @admin.display(description=_("recipient"), ordering="recipient")
    def shown_recipient(self, obj: Disclosure) -> SafeString | str:
        """Return who was given it, marked where that is abroad."""
        if obj.is_abroad:
            return format_html('{} <span class="mark">{}</span>', obj.recipient or "–", _("abroad"))
        return obj.recipient or "–"

    @admin.display(description=_("who"))
    def shown_who(self, obj: Disclosure) -> str:
        """Return who took it or looked."""
        return who(obj)

    @admin.display(description=_("columns"))
    def shown_columns(self, obj: Disclosure) -> str:
        """Return the titles of the columns."""
        return in_series(column_titles(obj.purpose, obj.columns)) or "–"

    @admin.display(description=_("selection"))
    def shown_filter(self, obj: Disclosure) -> str:
        """Return in words which people were chosen."""
        return in_series(_selection_words(obj)) or "–"

    @admin.display(description=_("people"))
    def shown_people(self, obj: Disclosure) -> SafeString | str:
        """Return the references of the people, leading to each, as far as they are not erased."""
        some = obj.people[:_SHOWN_PEOPLE]
        people = Attendee.objects.filter(event=obj.event_id, pk__in=some).order_by("reference")
        links = [
            format_html('<a href="{}">{}</a>', reverse("admin:registrations_attendee_change", args=[pk]), reference)
            for pk, reference in people.values_list("pk", "reference")
        ]  # fmt: skip
        return format_html(", ".join(["{}"] * len(links)), *links) if links else "–"
