"""The desk: find somebody, check in, take it back within the minute.

Everything is a form, so that it works without scripts. Words are posted and not asked for
in the address, where names would stay in histories and logs. A script asks for the live part
of the page alone, and sends later what it kept while the network was away.
"""

from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any
from uuid import UUID, uuid4

from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _

from registrations.badge_codes import attendee_of_badge_code
from registrations.domain import attendance, desk
from registrations.enums import Status
from registrations.models import Attendance, Attendee
from registrations.models.attendance import AttendanceState
from registrations.views.desk_place import Place, for_helpers, for_staff
from workshop.errors import RuleViolation

# A code that was kept on the device is dated back by so much at most.
_KEPT_FOR = timedelta(hours=18)
_LONGEST_QUERY = 200
# Taken from its package when the site is installed; see docs/operations.md.
_READER = "vendor/jsqr.js"


@dataclass(frozen=True)
class Card:
    """The big answer about one person: what stands there, and what can be done.

    ``state`` is ``expected``, ``in`` or the code of what is in the way, which ``message`` says
    in words. ``token`` goes with the button: it checks in, or takes that back.
    """

    attendee: Attendee
    state: str
    message: str = ""
    token: str = ""
    can_undo: bool = False


@dataclass(frozen=True)
class Answer:
    """What the desk says: about one person, about several, or that nobody was found.

    ``outcome`` tells the script what became of an act: ``in``, ``refused``, ``undone``.
    """

    outcome: str = ""
    message: str = ""
    words: str = ""
    card: Card | None = None
    others: list[Card] = field(default_factory=list)
    has_more: bool = False


def _act(request: HttpRequest, place: Place) -> HttpResponse:
    """Do what the form asks, and show the desk."""
    answer = Answer()
    if request.method == "POST":
        steps = {"find": _find, "show": _show, "check-in": _check_in, "undo": _undo}
        step = steps.get(request.POST.get("step", ""))
        answer = step(place, request.POST) if step else answer
    return page(request, place, answer)


def _reader() -> str:
    """Return the address of what reads codes where the browser cannot; nothing if it is not installed."""
    is_there = finders.find(_READER) or staticfiles_storage.exists(_READER)
    return static(_READER) if is_there else ""


def page(request: HttpRequest, place: Place, answer: Answer) -> HttpResponse:
    """Return the desk with the answer, or that part alone which the script puts in place."""
    is_part = request.headers.get("X-Part") == "live"
    rows = desk.turnout(place.event, day=place.day, part=place.part)
    context = {
        "event": place.event,
        "place": place,
        "parts": place.event.parts_of_day,
        "answer": answer,
        "turnout": rows,
        "expected": sum(each.expected for each in rows),
        "present": sum(each.present for each in rows),
        "reader": _reader(),
    }
    name = "_live" if is_part else "desk"
    return render(request, f"registrations/desk/{name}.html", context)


def _card(attendee: Attendee, place: Place) -> Card:
    """Return what can be done for the person as things stand, as far as can be said beforehand."""
    try:
        attendance.check_may_check_in(
            attendee, day=place.day, part=place.part, by=place.by, now=place.now
        )
    except RuleViolation as refusal:
        return Card(attendee, refusal.code, str(refusal.message))
    return Card(attendee, "expected", _state_in_words(attendee), token=str(uuid4()))


def _state_in_words(attendee: Any) -> str:
    """Return what is recorded of somebody who is expected none the less."""
    state = attendee.attendance_state
    if state in {AttendanceState.EXCUSED, AttendanceState.ABSENT}:
        return _("Expected, though recorded as “%(state)s”.") % {
            "state": AttendanceState(state).label
        }
    return _("Expected, not in yet.")


def _brief(attendee: Any) -> Card:
    """Return the line of one of several, from what the list has read."""
    if attendee.status != Status.CONFIRMED:
        return Card(attendee, "not_confirmed", attendee.get_status_display())
    if attendee.attendance_state == AttendanceState.PRESENT:
        return Card(attendee, "already_in", _("in already"))
    return Card(attendee, "expected", _("expected"))


def _person(place: Place, code: str) -> Attendee | None:
    """Return whom the reference or the code of the badge means."""
    person = desk.by_reference(place.people, code)
    if person is not None:
        return person
    holder = attendee_of_badge_code(place.event, code)
    found: Attendee | None = place.people.filter(pk=holder.pk).first() if holder else None
    return found


def _find(place: Place, posted: QueryDict) -> Answer:
    words = posted.get("q", "")[:_LONGEST_QUERY].strip()
    if not words:
        return Answer(message=_("Type a name, a number or an institution."))
    person = _person(place, words)
    if person is not None:
        return Answer(card=_card(person, place))
    found = desk.find(place.people, words)
    if len(found.people) == 1:
        return Answer(words=words, card=_card(found.people[0], place))
    if not found.people:
        return Answer(words=words, message=_("Nobody is found by these words."))
    others = [_brief(each) for each in found.people]
    return Answer(words=words, others=others, has_more=found.has_more)


def _unknown() -> Answer:
    return Answer(outcome="refused", message=_("Nobody of this event has this number."))


def _show(place: Place, posted: QueryDict) -> Answer:
    person = _person(place, posted.get("code", ""))
    return Answer(card=_card(person, place)) if person else _unknown()


def _token(posted: QueryDict) -> UUID:
    """Return the token of the form; one that cannot be read is as good as a new one."""
    try:
        return UUID(posted.get("token", ""))
    except ValueError:
        return uuid4()


def _check_in(place: Place, posted: QueryDict) -> Answer:
    person = _person(place, posted.get("code", ""))
    if person is None:
        return _unknown()
    waited = _waited(posted)
    came = replace(place, now=place.now - waited)
    try:
        entry = attendance.check_in(
            person,
            day=came.day,
            part=came.part,
            token=_token(posted),
            by=place.by,
            now=came.now,
        )
    except RuleViolation as refusal:
        card = Card(person, refusal.code, str(refusal.message))
        return Answer(outcome="refused", message=card.message, card=card)
    if Attendance.objects.filter(undoes=entry).exists():
        # An old page sent again what has been taken back since: that stands.
        return Answer(outcome="in", card=_card(person, place))
    return checked_in(entry, place)


def checked_in(entry: Attendance, place: Place) -> Answer:
    """Return the answer after a check-in, with the button that takes it back for a minute."""
    at = f"{entry.at.astimezone(place.event.zone):%H:%M}"
    card = Card(
        entry.attendee,
        "in",
        _("Checked in at %(time)s.") % {"time": at},
        token=str(entry.token),
        can_undo=place.now - entry.at <= attendance.UNDO_FOR,
    )
    return Answer(outcome="in", message=card.message, card=card)


def _waited(posted: QueryDict) -> timedelta:
    """Return how long the device kept the code, in whole seconds of its own clock."""
    seconds = posted.get("waited", "")
    waited = timedelta()
    if seconds.isascii() and seconds.isdecimal():
        with suppress(OverflowError):
            waited = timedelta(seconds=int(seconds[:9]))
    return min(waited, _KEPT_FOR)


def _undo(place: Place, posted: QueryDict) -> Answer:
    person = _person(place, posted.get("code", ""))
    if person is None:
        return _unknown()
    try:
        attendance.undo(person, token=_token(posted), by=place.by, now=place.now)
    except RuleViolation as refusal:
        message = str(refusal.message)
        return Answer(outcome="refused", message=message, card=_card(person, place))
    said = _("The check-in is taken back.")
    fresh = _person(place, person.reference)
    return Answer(outcome="undone", message=said, card=_card(fresh or person, place))


desk_of_staff = for_staff(_act)
desk_of_helpers = for_helpers(_act)
