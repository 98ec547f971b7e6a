"""Two registrations of one person side by side, and put together field by field."""

from dataclasses import dataclass
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.admin import waiting
from registrations.admin.decisions import PERMISSION
from registrations.domain import answers, merging
from registrations.domain.actors import staff
from registrations.enums import Status
from registrations.models import Attendee, Option, Question, Upload
from workshop.admin.bases import AnyModelAdmin
from workshop.admin.scoping import EventScopedAdmin, staff_user
from workshop.errors import RuleViolation
from workshop.models import SideActivity
from workshop.templatetags.dates import long_date
from workshop.text import in_series

_OTHER = "other"


@dataclass(frozen=True)
class Row:
    """One field in which the two differ: its name, its label, both values in words."""

    name: str
    label: str
    kept: str
    other: str
    takes_other: bool


@dataclass(frozen=True)
class Offer:
    """A registration with which another may be put together, and where."""

    reference: str
    path: str


def merge_path(kept: Attendee | int, other: Attendee | int) -> str:
    """Return the address where the other is merged into the kept one."""
    keys = [each.pk if isinstance(each, Attendee) else each for each in (kept, other)]
    return reverse("admin:registrations_attendee_merge", args=keys)


def offers_for(attendee: Attendee) -> list[Offer]:
    """Return the registrations marked as of the same person and not yet put together."""
    pairs = [(attendee, each) for each in attendee.duplicates.order_by("created_at", "pk")]
    if attendee.duplicate_of is not None:
        pairs.append((attendee.duplicate_of, attendee))
    return [
        Offer(str(other if kept is attendee else kept), merge_path(kept, other))
        for kept, other in pairs
        if all(
            Status(each.status).is_open and each.status != Status.DRAFT for each in (kept, other)
        )
    ]


def rows_of(kept: Attendee, other: Attendee, taken: set[str] | None) -> list[Row]:
    """Return the fields that differ; ``taken`` is what was chosen, empty at the first look.

    At first the kept one's value is chosen, or the one that is not empty.
    """
    pairs = merging.differing(kept, other)
    words = _Words(kept, pairs)
    return [
        Row(
            name,
            words.label(name),
            words.value(name, kept, ours),
            words.value(name, other, theirs),
            ours in _EMPTY and theirs not in _EMPTY if taken is None else name in taken,
        )
        for name, (ours, theirs) in pairs.items()
    ]


_EMPTY: tuple[Any, ...] = (None, "", [])


class _Words:
    """Labels and values of a registration in words, with what they name read at once."""

    def __init__(self, attendee: Attendee, pairs: dict[str, tuple[object, object]]) -> None:
        numbers = [number for name in pairs if (number := answers.question_id(name))]
        values = [value for pair in pairs.values() for value in pair]
        self.questions = {each.pk: each for each in Question.objects.filter(pk__in=numbers)}
        self.options = {each.pk: str(each) for each in Option.objects.filter(question__in=numbers)}
        self.activities = {
            each.pk: str(each) for each in SideActivity.objects.filter(event=attendee.event_id)
        }
        tokens = [value for value in values if isinstance(value, str)]
        uploads = Upload.objects.filter(event=attendee.event_id, token__in=tokens)
        self.files = {each.token: each.name for each in uploads} if numbers else {}

    def label(self, name: str) -> str:
        """Return what the field is called."""
        number = answers.question_id(name)
        if number is not None:
            return str(self.questions[number])
        if name == answers.ACTIVITIES:
            return capfirst(str(SideActivity._meta.verbose_name_plural))
        return capfirst(str(getattr(Attendee._meta.get_field(name), "verbose_name", name)))

    def value(self, name: str, attendee: Attendee, value: Any) -> str:
        """Return the value in words, nothing where there is none."""
        if value in _EMPTY:
            return ""
        if isinstance(value, bool):
            return _("Yes") if value else _("No")
        if name == answers.ACTIVITIES:
            return in_series(self.activities.get(each, str(each)) for each in value)
        if name == "days":
            days = {each.isoformat(): long_date(each) for each in attendee.event.days}
            return in_series(days.get(each, each) for each in value)
        if answers.question_id(name) is not None:
            return self._answer(value)
        shown = getattr(attendee, f"get_{name}_display", None)
        return str(shown() if shown else value)

    def _answer(self, value: Any) -> str:
        if isinstance(value, list):
            return in_series(self.options.get(each, str(each)) for each in value)
        return self.files.get(str(value), str(value))


class MergePages(EventScopedAdmin):
    """The page on which staff put two registrations together."""

    def get_urls(self) -> list[URLPattern]:
        """Return Django's pages and this one."""
        return [
            path(
                "<int:object_id>/merge/<int:other_id>/",
                self.admin_site.admin_view(self.merge_view),
                name="registrations_attendee_merge",
            ),
            *super().get_urls(),
        ]

    def merge_view(self, request: HttpRequest, object_id: int, other_id: int) -> HttpResponse:
        """Show both, then put them together. Raises Http404 or PermissionDenied."""
        rows: Any = self.get_queryset(request)
        found = {
            each.pk: each for each in rows.with_delegation().filter(pk__in=[object_id, other_id])
        }
        if set(found) != {object_id, other_id}:
            raise Http404
        kept, other = found[object_id], found[other_id]
        if not all(request.user.has_perm(PERMISSION, each) for each in (kept, other)):
            raise PermissionDenied
        by, taken = staff(staff_user(request)), None
        back = reverse("admin:registrations_attendee_change", args=[kept.pk])
        try:
            merging.check_may_merge(kept, other, by=by)
            if request.method == "POST":
                taken = _taken(request)
                left, now = waiting.seats_of([other]), timezone.now()
                merging.merge(kept, other, taken=taken, by=by, now=now)
                messages.success(request, _done(kept, other))
                waiting.tell_of_free_seats(request, left, now=now)
                return HttpResponseRedirect(back)
        except RuleViolation as refusal:
            messages.error(request, str(refusal.message))
            if taken is None:
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Two registrations of one person"),
            "opts": self.opts,
            "kept": kept,
            "other": other,
            "rows": rows_of(kept, other, taken),
            "swapped": merge_path(other, kept) if Status(other.status).is_open else "",
            "back": back,
        }
        return TemplateResponse(request, "admin/registrations/attendee/merge.html", context)


def _taken(request: HttpRequest) -> set[str]:
    return {
        name.removeprefix("take-")
        for name, value in request.POST.items()
        if name.startswith("take-") and value == _OTHER
    }


def _done(kept: Attendee, other: Attendee) -> str:
    return _("%(kept)s is kept, with what you chose. %(other)s is cancelled and leads to it.") % {
        "kept": kept.reference,
        "other": other.reference,
    }


@admin.action(permissions=["decide"], description=gettext_lazy("Merge two registrations"))
def merge_two(
    _model_admin: AnyModelAdmin, request: HttpRequest, queryset: QuerySet[Any]
) -> HttpResponse | None:
    """Lead to the page where the two people chosen are put together, the first kept."""
    chosen = list(queryset.order_by("created_at", "pk")[:3])
    if len(chosen) != 2:
        messages.error(request, _("Choose exactly two registrations to merge."))
        return None
    # Kept is the one that may still come, then the one that is no duplicate.
    chosen.sort(key=lambda each: (not Status(each.status).is_open, bool(each.duplicate_of_id)))
    return HttpResponseRedirect(merge_path(*chosen))
