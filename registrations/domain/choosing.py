"""Whom of an event a message to many reaches, and who has had it already."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from functools import reduce
from operator import or_
from typing import Any

from django.db.models import Max, Q
from django.utils.translation import gettext as _

from registrations.domain import missing
from registrations.domain.messaging import in_state
from registrations.enums import MessageKind, MessageState, Reply, Status
from registrations.messages.texts import Text
from registrations.models import Attendee, FocalPoint, Mailing, Message
from workshop.errors import RuleViolation
from workshop.frozen import newest_release
from workshop.models import Event

# What may be sent to many by hand: to people, and to focal points.
TO_PEOPLE = (
    MessageKind.PRACTICAL,
    MessageKind.AGENDA_CHANGED,
    MessageKind.MISSING_DATA,
    MessageKind.AFTERWARDS,
    MessageKind.MAILING,
)
TO_FOCAL_POINTS = (MessageKind.PRACTICAL, MessageKind.AGENDA_CHANGED, MessageKind.MAILING)

Reader = Attendee | FocalPoint


@dataclass(frozen=True)
class Choice:
    """Whom of an event a message is for; a part that is empty leaves nobody out.

    ``institutions`` are their codes. Focal points are those of the institutions of the people
    chosen, or of all where nothing is said of the people; the language is that of who reads.
    """

    kind: MessageKind
    is_to_focal_points: bool = False
    statuses: frozenset[str] = frozenset()
    institutions: frozenset[str] = frozenset()
    institution_kinds: frozenset[str] = frozenset()
    capacities: frozenset[str] = frozenset()
    modes: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset()
    day: date | None = None
    is_incomplete: bool = False

    @property
    def says_who(self) -> bool:
        """Return whether something is said of the people beside their institution and language."""
        sets = (self.statuses, self.capacities, self.modes)
        return any(sets) or self.day is not None or self.is_incomplete


# Whom the digest of the agenda is for.
DIGEST = Choice(MessageKind.AGENDA_CHANGED, statuses=frozenset({Status.CONFIRMED}))


@dataclass(frozen=True)
class Chosen:
    """Whom a choice reaches, in order of precedence, and whom it does not.

    ``had_at`` says of readers when they were last sent the same, by class and id.
    """

    readers: list[Reader]
    without_email: list[Reader]
    had_at: Mapping[tuple[type, int], datetime]

    def last_sent(self, reader: Reader) -> datetime | None:
        """Return when the reader was last sent the same, if at all."""
        return self.had_at.get((type(reader), reader.pk))

    @property
    def new(self) -> list[Reader]:
        """Return the readers who have not had it."""
        return [each for each in self.readers if not self.last_sent(each)]


def check_kind(choice: Choice) -> None:
    """Refuse messages that are not for such readers. Raises RuleViolation ``wrong_kind``."""
    kinds = TO_FOCAL_POINTS if choice.is_to_focal_points else TO_PEOPLE
    if choice.kind not in kinds:
        raise RuleViolation("wrong_kind", _("This message is not for these readers."))


def choose(event: Event, choice: Choice, *, texts: Mapping[str, Text] | None = None) -> Chosen:
    """Return whom the choice reaches, in a constant number of queries.

    Messages of one kind are the same message whatever their words; of those that are of no
    kind, those with the subject in ``texts`` are.
    """
    found = _focal_points(event, choice) if choice.is_to_focal_points else _people(event, choice)
    by_mail = [each for each in found if each.email]
    return Chosen(
        by_mail, [each for each in found if not each.email], _had(event, choice.kind, texts or {})
    )


def _people(event: Event, choice: Choice) -> list[Any]:
    rows: Any = Attendee.objects.with_delegation().filter(event=event, duplicate_of__isnull=True)
    conditions = {
        "status__in": choice.statuses,
        "capacity__in": choice.capacities,
        "mode__in": choice.modes,
        **_of_institution(choice),
    }
    if not choice.is_to_focal_points:
        conditions["language__in"] = choice.languages
    rows = rows.filter(**{name: each for name, each in conditions.items() if each})
    people = [each for each in rows.in_order_of_precedence() if _comes_on(each, choice.day)]
    if choice.is_incomplete or choice.kind == MessageKind.MISSING_DATA:
        keys = missing.incomplete_among(people)
        people = [each for each in people if each.pk in keys]
    return people


def _comes_on(person: Attendee, day: date | None) -> bool:
    """Return whether the person comes on the day; who chose no day comes on all."""
    return day is None or not person.days or day.isoformat() in person.days


def _of_institution(choice: Choice) -> dict[str, frozenset[str]]:
    return {
        "delegation__institution__code__in": choice.institutions,
        "delegation__institution__kind__in": choice.institution_kinds,
    }


def _focal_points(event: Event, choice: Choice) -> list[Any]:
    """Return those of delegations that were invited and have not declined."""
    rows = FocalPoint.objects.filter(delegation__event=event).exclude(
        delegation__reply=Reply.NOT_ATTENDING
    )
    rows = rows.filter(Q(delegation__invited_at__isnull=False) | Q(invited_at__isnull=False))
    conditions = {"language__in": choice.languages, **_of_institution(choice)}
    rows = rows.filter(**{name: each for name, each in conditions.items() if each})
    if choice.says_who:
        rows = rows.filter(delegation__in={each.delegation_id for each in _people(event, choice)})
    rows = rows.select_related("delegation__event", "delegation__institution")
    return list(rows.order_by("delegation__protocol_rank", "delegation_id", "pk"))


def _had(
    event: Event, kind: MessageKind, texts: Mapping[str, Text]
) -> dict[tuple[type, int], datetime]:
    """Return who has had the message, and when last.

    What waits to be sent counts; what failed, came back or was stopped does not.
    """
    lost = (MessageState.FAILED, MessageState.BOUNCED, MessageState.STOPPED)
    rows = Message.objects.filter(event=event, kind=kind).exclude(
        reduce(or_, (in_state(each) for each in lost))
    )
    if kind == MessageKind.AGENDA_CHANGED and (newest := newest_release(event)):
        # What was said of earlier releases is another message.
        rows = rows.filter(queued_at__gte=newest.released_at)
    if kind == MessageKind.MAILING:
        rows = rows.filter(mailing__in=_with_same_subject(event, texts))
    counted = (
        rows.order_by().values_list("attendee_id", "focal_point_id").annotate(Max("queued_at"))
    )
    return {
        (Attendee, attendee) if attendee else (FocalPoint, focal_point): at
        for attendee, focal_point, at in counted
    }


def _with_same_subject(event: Event, texts: Mapping[str, Text]) -> list[int]:
    """Return the messages to many that have the subject of one of the texts."""
    subjects = {_plain(each.subject) for each in texts.values()}
    rows = Mailing.objects.filter(event=event, kind=MessageKind.MAILING)
    return [
        pk
        for pk, sent in rows.values_list("pk", "texts")
        if subjects & {_plain(each["subject"]) for each in sent.values()}
    ]


def _plain(subject: str) -> str:
    return " ".join(subject.split()).casefold()
