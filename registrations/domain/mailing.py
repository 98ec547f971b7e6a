"""One message to many people of an event, once to each; its progress and its stop."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime

from django.db import transaction
from django.db.models import Count, QuerySet
from django.utils.translation import gettext as _
from post_office.models import STATUS

from registrations.domain import choosing, history, message_texts, missing
from registrations.domain.actors import Actor
from registrations.domain.choosing import Choice, Chosen, Reader
from registrations.domain.messaging import in_state
from registrations.enums import Action, MessageKind, MessageState
from registrations.messages import outbox
from registrations.messages.texts import Text, own_texts, render, standard
from registrations.models import Attendee, Mailing, Message
from workshop.domain import digest
from workshop.enums import EventState
from workshop.errors import RuleViolation
from workshop.frozen import newest_release
from workshop.models import AgendaRelease, Event

_WAITING = (STATUS.queued, STATUS.requeued)


def check_event(event: Event) -> None:
    """Refuse for events that nobody knows of yet, or any more. Raises RuleViolation ``wrong_state``."""
    if event.state in {EventState.DRAFT, EventState.ARCHIVED}:
        words = _("The event is “%(state)s”: nobody is written to.")
        raise RuleViolation("wrong_state", words % {"state": event.get_state_display()})


def texts_of(event: Event, kind: MessageKind, languages: Iterable[str]) -> dict[str, Text]:
    """Return the texts from which staff begin: the event's own, else the standard ones."""
    own = own_texts(kind, event.pk)
    return {each: own.get(each) or standard(kind, each) for each in languages}


def writer(
    choice: Choice, readers: list[Reader], *, texts: Mapping[str, Text], marker: str
) -> Callable[[Reader], Text]:
    """Return what writes to one reader after another as it would be sent, marker in place of the link."""
    details = _details(choice.kind, readers)

    def write(to: Reader) -> Text:
        own = details.get((type(to), to.pk), {})
        return render(choice.kind, to=to, marker=marker, texts=texts, **own)

    return write


def _details(
    kind: MessageKind, readers: list[Reader]
) -> dict[tuple[type, int], Mapping[str, object]]:
    """Return what the message says to each alone: what is missing, or what is new."""
    if kind == MessageKind.AGENDA_CHANGED and readers:
        held = digest.held(readers[0].delegation.event)
        told = {"differences": held.differences if held else []}
        return {(type(each), each.pk): told for each in readers}
    if kind != MessageKind.MISSING_DATA:
        return {}
    people = [each for each in readers if isinstance(each, Attendee)]
    return {
        (Attendee, pk): {"missing": labels} for pk, labels in missing.labels_among(people).items()
    }


@transaction.atomic
def queue(
    event: Event,
    choice: Choice,
    texts: Mapping[str, Text],
    *,
    again: bool,
    as_of: datetime,
    chosen: str,
    by: Actor,
    now: datetime,
) -> Mailing:
    """Queue the message for all whom the choice reaches and who have not had it.

    With ``again`` it goes to those too who had it before the page was shown, at ``as_of``;
    nobody gets it twice because a form is sent twice. ``chosen`` is the choice as the page
    writes it. Raises RuleViolation ``not_yours``, ``wrong_state``, ``wrong_kind``,
    ``text_missing``, ``changed``, ``nobody`` and what ``message_texts.faults`` finds.
    """
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    check_event(event)
    choosing.check_kind(choice)
    newest = _agenda_told(event, choice, as_of=as_of)
    readers = _due(choosing.choose(event, choice, texts=texts), again=again, as_of=as_of)
    used = _used(choice.kind, texts, {each.language for each in readers})
    mailing = Mailing.objects.create(
        event=event,
        kind=choice.kind,
        texts={code: vars(each) for code, each in used.items()},
        chosen=chosen,
        reader_count=len(readers),
        queued_at=now,
        queued_by=by.user,
    )
    outbox.queue_for_all(
        choice.kind,
        to=readers,
        now=now,
        by=by.user,
        texts=used,
        cause=outbox.Cause(mailing=mailing),
        own_details=_details(choice.kind, readers),
    )
    if newest and choice == choosing.DIGEST:
        digest.settle(event, newest.number, is_sent=True, by=by.user, now=now)
    history.record_for_event(
        Action.MAILING_QUEUED, event=event, by=by, now=now, fields=[choice.kind]
    )
    return mailing


def _agenda_told(event: Event, choice: Choice, *, as_of: datetime) -> AgendaRelease | None:
    """Return the release that the message tells of, if it tells of any.

    Raises RuleViolation ``changed`` where it was released after the page was shown.
    """
    newest = newest_release(event) if choice.kind == MessageKind.AGENDA_CHANGED else None
    if newest and newest.released_at > as_of:
        raise RuleViolation(
            "changed", _("The agenda has been released again meanwhile. Look at the message again.")
        )
    return newest


def _due(found: Chosen, *, again: bool, as_of: datetime) -> list[Reader]:
    """Return who is to get it now. Raises RuleViolation ``nobody``."""
    due = found.new
    if again:
        had = ((each, found.last_sent(each)) for each in found.readers)
        due += [each for each, last_sent in had if last_sent and last_sent <= as_of]
    if not due:
        words = _("Nobody is left to write to: everybody chosen has had this message already.")
        raise RuleViolation("nobody", words)
    return due


def _used(
    kind: MessageKind, texts: Mapping[str, Text], languages: Iterable[str]
) -> dict[str, Text]:
    """Return the texts in the languages of the readers, each found without fault."""
    used = {}
    for code in sorted(languages):
        if code not in texts:
            raise RuleViolation(
                "text_missing", _("The text is missing in a language that is read.")
            )
        for each in message_texts.faults(kind, texts[code]).values():
            raise each[0]
        used[code] = texts[code]
    return used


def progress(mailing: Mailing) -> dict[MessageState, int]:
    """Return how many of its messages are in which state; states that none is in are left out."""
    counted = {each.value: Count("pk", filter=in_state(each)) for each in MessageState}
    found = _messages(mailing).aggregate(**counted)
    return {each: found[each.value] for each in MessageState if found[each.value]}


def _messages(mailing: Mailing) -> QuerySet[Message]:
    return Message.objects.filter(mailing=mailing)


def _left(mailing: Mailing) -> QuerySet[Message]:
    return _messages(mailing).filter(email__status__in=_WAITING, stopped_at__isnull=True)


@transaction.atomic
def stop(mailing: Mailing, *, by: Actor, now: datetime) -> int:
    """Send no more of it, and return of how many messages that is true.

    One that the server is being given now may still go out. Raises RuleViolation
    ``not_yours`` or ``all_gone``.
    """
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    mailing = (
        Mailing.objects.select_for_update(of=("self",)).select_related("event").get(pk=mailing.pk)
    )
    count = _messages(mailing).filter(pk__in=_left(mailing).values("pk")).update(stopped_at=now)
    if not count:
        raise RuleViolation("all_gone", _("Nothing is left to stop: all of it has gone out."))
    mailing.stopped_at, mailing.stopped_by = now, by.user
    mailing.save(update_fields=["stopped_at", "stopped_by"])
    history.record_for_event(
        Action.MAILING_STOPPED, event=mailing.event, by=by, now=now, fields=[mailing.kind]
    )
    return count
