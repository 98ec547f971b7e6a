"""The page on which a delegate or a focal point edits a registration."""

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from django.forms import ChoiceField
from django.http import HttpRequest, HttpResponse, QueryDict

from registrations.domain import changes, proposals, registration
from registrations.domain.actors import Actor
from registrations.domain.editing import Changed, shown_values
from registrations.domain.fields import label_of, needing_approval
from registrations.domain.meanwhile import Marks
from registrations.enums import Capacity, Status
from registrations.forms import opened
from registrations.forms.attendee import AttendeeForm
from registrations.forms.changes import as_initial, mark_waiting, rows_of
from registrations.models import Attendee, ProposedChange
from registrations.views.editing import FormPage
from workshop.errors import RuleViolation
from workshop.text import in_series

Save = Callable[[AttendeeForm, Marks | None], str]
MakeForm = Callable[[QueryDict | None, Mapping[str, Any]], AttendeeForm]


class EditPage:
    """Edit one registration, on the page of the delegate or of the focal point.

    ``make`` builds the form; ``done`` leads to the page that says the notice named to it.
    ``save`` stands in for the change where saving does more, and names the notice.
    """

    def __init__(
        self,
        attendee: Attendee,
        *,
        by: Actor,
        now: datetime,
        make: MakeForm,
        done: Callable[[str], HttpResponse],
        context: Mapping[str, Any],
        save: Save | None = None,
    ) -> None:
        self.attendee, self.by, self.now = attendee, by, now
        self._make, self._done, self._context = make, done, context
        self._save_otherwise = save
        is_confirmed = attendee.status == Status.CONFIRMED
        self.waiting = needing_approval(attendee.event) if is_confirmed else frozenset()
        self._notice = "saved"

    def respond(self, request: HttpRequest) -> HttpResponse:
        """Answer the request."""
        shown = shown_values(self.attendee, by=self.by)
        change = proposals.open_change_of(self.attendee)
        return FormPage(
            make=self._marked,
            initial=as_initial(shown) | {"opened": opened.pack(shown)},
            save=self._save,
            done=lambda: self._done(self._notice),
            fresh=lambda _posted: {},
            context={
                **self._context,
                "waits": bool(self.waiting),
                "change": change,
                "change_rows": rows_of(change, self.attendee) if change else [],
            },
        ).respond(request)

    def _marked(self, data: QueryDict | None, initial: Mapping[str, Any]) -> AttendeeForm:
        form = self._make(data, initial)
        mark_waiting(form, self.waiting)
        capacity = form.fields.get("capacity")
        if self.attendee.capacity == Capacity.ORGANISER and isinstance(capacity, ChoiceField):
            # Not offered to institutions, but whoever has it keeps it.
            own = (Capacity.ORGANISER.value, Capacity.ORGANISER.label)
            capacity.choices = [own, *Capacity.for_delegates()]
        return form

    def _save(self, form: AttendeeForm) -> None:
        marks = opened.read(form.cleaned_data["opened"])
        if self._save_otherwise:
            self._notice = self._save_otherwise(form, marks)
            return
        changed = registration.change(
            self.attendee, form.values(), by=self.by, now=self.now, opened=marks
        )
        self._notice = _notice_of(changed)


def _notice_of(changed: Changed) -> str:
    """Return the name of the sentence that says what happened."""
    if changed.proposed.sent:
        return "saved_and_proposed" if changed.at_once else "proposed"
    if changed.proposed.taken_out and not changed.at_once:
        has_more = proposals.open_change_of(changed.attendee) is not None
        return "saved" if has_more else "taken_back"
    return "saved"


def change_context(attendee: Attendee) -> dict[str, Any]:
    """Return what a page says of the open change and of the last decision on one."""
    change = proposals.open_change_of(attendee)
    return {
        "change": change,
        "change_rows": rows_of(change, attendee) if change else [],
        "change_fields": _named(change.fields, attendee) if change else "",
        "decided": _decided(attendee),
    }


def _decided(attendee: Attendee) -> dict[str, Any] | None:
    last: ProposedChange | None = proposals.last_decision_on(attendee)
    if last is None:
        return None
    return {
        "at": last.decided_at,
        "reason": last.reason,
        "accepted": _named(last.accepted, attendee),
        "refused": _named([n for n in last.fields if n not in last.accepted], attendee),
    }


def _named(names: list[str], attendee: Attendee) -> str:
    return in_series(label_of(name, attendee.event) for name in names)


def take_back(attendee: Attendee, *, by: Actor, now: datetime) -> str:
    """Take the open change back, and return the name of the sentence that says so."""
    change = proposals.open_change_of(attendee)
    if change is None:
        return "nothing_open"
    try:
        changes.take_back(change, by=by, now=now)
    except RuleViolation:
        return "nothing_open"
    return "taken_back"
