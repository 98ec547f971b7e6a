"""Proposed changes in the admin: old and new side by side, accepted in part or whole, or refused."""

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language_info, gettext_lazy
from django.utils.translation import gettext as _

from registrations.admin import deciding
from registrations.admin.attendee_list import decision_action
from registrations.admin.decisions import PERMISSION, Decision, Outcome
from registrations.domain import changes, proposals
from registrations.domain.actors import staff
from registrations.domain.names import printed_name
from registrations.enums import MessageKind
from registrations.forms.changes import rows_of
from registrations.messages.texts import Text, render
from registrations.models import Attendee, ProposedChange
from workshop.admin.scoping import EventScopedAdmin, staff_user
from workshop.errors import RuleViolation
from workshop.text import number_in

VIEW_PERMISSION = "registrations.view_proposedchange"

ACCEPT = Decision(
    "accept_changes",
    gettext_lazy("Accept the proposed changes"),
    gettext_lazy("Change accepted: %(people)s."),
    changes.accept_all,
)
_REFUSED = gettext_lazy("Change not accepted: %(person)s.")
accept_changes = decision_action(ACCEPT)


@dataclass(frozen=True)
class Preview:
    """A message as its reader gets it, and what must be decided for it to be sent."""

    title: str
    code: str
    language: str
    text: Text


@dataclass(frozen=True)
class Posted:
    """What staff ticked and wrote; at first everything is ticked."""

    ticked: tuple[str, ...]
    reason: str = ""
    revision: int | None = None

    @classmethod
    def of(cls, request: HttpRequest) -> "Posted":
        """Return what was posted."""
        return cls(
            tuple(request.POST.getlist("field")),
            request.POST.get("reason", "").strip(),
            number_in(request.POST.get("revision", "")),
        )


class ChangePages(EventScopedAdmin):
    """The decision on one person's proposed change."""

    def get_urls(self) -> list[URLPattern]:
        """Return the address of the decision, before those of the person."""
        view = self.admin_site.admin_view(self.decide_change_view)
        name = "registrations_attendee_decide-change"
        return [path("<path:object_id>/decide-change/", view, name=name), *super().get_urls()]

    def decide_change_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Accept or refuse, by POST alone. Raises Http404 or PermissionDenied."""
        attendee = self.get_object(request, unquote(object_id))
        if not isinstance(attendee, Attendee):
            raise Http404
        back = reverse("admin:registrations_attendee_change", args=[attendee.pk])
        if request.method != "POST":
            return HttpResponseRedirect(back)
        if not request.user.has_perm(PERMISSION, attendee):
            raise PermissionDenied
        change = proposals.open_change_of(attendee)
        posted = Posted.of(request)
        if change is None:
            refusal = Outcome(attendee, _("There is no change to decide on."))
            deciding.report(request, ACCEPT, [refusal])
            return HttpResponseRedirect(back)
        if request.POST.get("step") not in {"accept", "refuse"}:
            return self._ask(request, change, posted, back=back, is_preview=True)
        try:
            self._decide(request, change, posted)
        except RuleViolation as problem:
            return self._ask(request, change, posted, back=back, problem=problem.message)
        return HttpResponseRedirect(back)

    def _decide(self, request: HttpRequest, change: ProposedChange, posted: Posted) -> None:
        known: dict[str, Any] = {
            "by": staff(staff_user(request)),
            "now": timezone.now(),
            "reason": posted.reason,
            "revision": posted.revision,
        }
        if request.POST["step"] == "refuse":
            changes.refuse(change, **known)
            messages.success(request, str(_REFUSED) % {"person": printed_name(change.attendee)})
            return
        changes.accept(change, posted.ticked, **known)
        deciding.report(request, ACCEPT, [Outcome(change.attendee)])

    def _ask(
        self,
        request: HttpRequest,
        change: ProposedChange,
        posted: Posted,
        *,
        back: str,
        problem: str | Promise = "",
        is_preview: bool = False,
    ) -> HttpResponse:
        """Show the change again with what was ticked and written, and the messages if asked."""
        context = {
            **self.admin_site.each_context(request),
            "title": _("Proposed change"),
            "opts": Attendee._meta,
            "attendee": change.attendee,
            "proposed": shown_change(request, change.attendee, posted),
            "problem": problem,
            "previews": _previews(change, posted) if is_preview and change.attendee.email else [],
            "is_without_email": is_preview and not change.attendee.email,
            "back": back,
        }
        return TemplateResponse(request, "admin/registrations/attendee/decide_change.html", context)


def shown_change(
    request: HttpRequest, attendee: Attendee, posted: Posted | None = None
) -> dict[str, Any] | None:
    """Return the open change as staff see it, or nothing where there is none to be seen."""
    if not request.user.has_perm(VIEW_PERMISSION, attendee):
        return None
    change = proposals.open_change_of(attendee)
    if change is None:
        return None
    address = reverse("admin:registrations_attendee_decide-change", args=[attendee.pk])
    return {
        "change": change,
        "who": change.focal_point or change.get_actor_display(),
        "rows": rows_of(change, attendee),
        "ticked": list(posted.ticked if posted else change.values),
        "reason": posted.reason if posted else "",
        # Of the values shown here and now, so that what is accepted is what was seen.
        "revision": attendee.revision,
        "path": address,
        "may_decide": request.user.has_perm(PERMISSION, attendee),
    }


def _previews(change: ProposedChange, posted: Posted) -> list[Preview]:
    """Return the messages of both ways to decide; nothing is saved."""
    accepted = [name for name in sorted(change.values) if name in posted.ticked]
    rest = [name for name in sorted(change.values) if name not in posted.ticked]
    ways: list[tuple[str, MessageKind, list[str], list[str]]] = [
        (_("If you refuse the change"), MessageKind.CHANGE_REFUSED, [], sorted(change.values))
    ]
    if accepted:
        title = _("If you accept what is ticked")
        ways.insert(0, (title, MessageKind.CHANGE_ACCEPTED, accepted, rest))
    return [
        _preview(title, kind, change.attendee, accepted, refused, posted.reason)
        for title, kind, accepted, refused in ways
    ]


def _preview(
    title: str,
    kind: MessageKind,
    attendee: Attendee,
    accepted: list[str],
    refused: list[str],
    reason: str,
) -> Preview:
    said = changes.in_message(attendee, accepted=accepted, refused=refused, reason=reason or "…")
    return Preview(
        title,
        attendee.language,
        get_language_info(attendee.language)["name_local"],
        render(kind, to=attendee, marker=_("[personal link]"), **said),
    )
