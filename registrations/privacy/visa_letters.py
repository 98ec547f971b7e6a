"""Letters for visas: who wants one, what is still missing for it, and which number it bears.

Whoever agreed to the group “visa letter” wants a letter. It is made of that group and of the
identity document, each under its own consent, and never of a part of them. A letter that says
the same as the person's latest one is that letter, with its number and its date; one that says
anything else has the next number of the event. Numbers are never given twice.
"""

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from django.db import transaction
from django.utils.crypto import salted_hmac
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, Purpose, Status
from registrations.models import Attendee, VisaInviter, VisaLetter
from registrations.privacy import groups, sensitive
from registrations.querysets import AttendeeQuerySet
from workshop.errors import RuleViolation
from workshop.models import Event

_SALT = "registrations.visa_letters"


@dataclass(frozen=True)
class Application:
    """One person's wish for a letter, with the event and the institution joined.

    ``values`` are those of both groups, by name; ``missing`` names in words what is not there.
    ``content`` is the keyed hash of what the letter would say, ``letter`` the latest one made.
    """

    person: Attendee
    values: Mapping[str, Any]
    missing: Sequence[str | Promise]
    content: str
    letter: VisaLetter | None

    @property
    def is_ready(self) -> bool:
        """Return whether all is there that the letter says."""
        return not self.missing

    @property
    def is_made(self) -> bool:
        """Return whether the latest letter says what it would say now."""
        return self.letter is not None and self.is_ready and self.letter.content == self.content


def inviter_of(event: Event) -> VisaInviter | None:
    """Return who invites in the letters of the event, where that is known."""
    return VisaInviter.objects.filter(event=event).first()


def check_inviter(event: Event) -> VisaInviter:
    """Return who invites in the letters of the event. Raises RuleViolation ``no_inviter``."""
    inviter = inviter_of(event)
    if inviter is None:
        raise RuleViolation(
            "no_inviter", _("Say first who invites: on the page of the visa letters.")
        )
    return inviter


@transaction.atomic
def set_inviter(event: Event, values: Mapping[str, Any], *, by: Actor, now: datetime) -> None:
    """Store who invites in the letters of the event, and what all of them say, by name of column.

    The running number goes on where it is. Raises RuleViolation ``not_yours``.
    """
    if not by.is_staff:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    VisaInviter.objects.update_or_create(event=event, defaults=values)
    history.record_for_event(Action.INVITER_SET, event=event, by=by, now=now)


def wanting(event: Event) -> AttendeeQuerySet[Attendee]:
    """Return those who may still come and want a letter, in order of precedence."""
    found: Any = Attendee.objects.filter(event=event, status__in=Status.expected())
    rows: AttendeeQuerySet[Attendee] = found.consenting(Purpose.VISA)
    return rows.with_delegation().in_order_of_precedence()


def applications(
    people: Iterable[Attendee], event: Event, inviter: VisaInviter | None
) -> list[Application]:
    """Return the applications of those of the people whose values are kept, in their order.

    Four queries, however many the people are. Raises RuleViolation ``key_gone``.
    """
    asked = list(people)
    ids = [each.pk for each in asked]
    identity, visa = (sensitive.values_among(ids, group) for group in groups.IN_LETTERS)
    letters = VisaLetter.objects.filter(event=event, attendee__in=ids).order_by("number")
    latest = {each.attendee_id: each for each in letters}
    return [
        _application(each, event, inviter, identity.get(each.pk), visa[each.pk], latest)
        for each in asked
        if each.pk in visa
    ]


def _application(
    person: Attendee,
    event: Event,
    inviter: VisaInviter | None,
    identity: Mapping[str, Any] | None,
    visa: Mapping[str, Any],
    latest: Mapping[int, VisaLetter],
) -> Application:
    values = {**(identity or {}), **visa}
    missing = _missing(person, identity, visa)
    content = _content(person, event, inviter, values) if inviter and not missing else ""
    return Application(person, values, missing, content, latest.get(person.pk))


def _missing(
    person: Attendee, identity: Mapping[str, Any] | None, visa: Mapping[str, Any]
) -> list[str | Promise]:
    """Return in words what the letter needs and does not have."""
    found: list[str | Promise] = []
    if not (person.position or person.position_zh):
        found.append(gettext_lazy("position"))
    if identity is None:
        found.append(Purpose.IDENTITY.label)
    for group, values in zip(groups.IN_LETTERS, (identity, visa), strict=True):
        if values is not None:
            columns = groups.fields_of(group).items()
            found += [column.verbose_name for name, column in columns if not values[name]]
    arrival, departure = visa["arrives_on"], visa["leaves_on"]
    if arrival and departure and departure < arrival:
        found.append(gettext_lazy("a departure that is not before the arrival"))
    expiry = identity and identity["expires_on"]
    if expiry and departure and expiry < departure:
        found.append(gettext_lazy("a passport that is valid until the departure"))
    return found


def _content(
    person: Attendee, event: Event, inviter: VisaInviter, values: Mapping[str, Any]
) -> str:
    """Return the keyed hash of all that the letter says but its number and date."""
    said = {
        "values": values,
        "function": [
            person.position,
            person.position_zh,
            person.department,
            person.department_zh,
        ],
        "institution": person.delegation.name,
        "event": [event.title, event.venue, event.city, event.starts_on, event.ends_on],
        "funding": [event.shows_funding, event.funding_statement, event.disclaimer],
        "inviter": [
            inviter.unit,
            inviter.address,
            inviter.phone,
            inviter.contact,
            inviter.signatory,
            inviter.purpose,
            inviter.cities,
            inviter.costs,
            inviter.number_prefix,
        ],
    }
    text = json.dumps(said, sort_keys=True, default=str)
    return salted_hmac(_SALT, text, algorithm="sha256").hexdigest()


@transaction.atomic
def issue(
    event: Event, ready: Sequence[Application], *, inviter: VisaInviter, now: datetime
) -> list[Application]:
    """Return the applications with the letter of each, numbered in their order where it is new.

    Three queries, however many they are, as a letter that was made meanwhile is read again
    under the lock. Raises ValueError for an application of which something is missing.
    """
    if not all(each.is_ready for each in ready):
        raise ValueError("A letter is made whole or not at all.")
    held = VisaInviter.objects.select_for_update().get(pk=inviter.pk)
    known = VisaLetter.objects.filter(event=event, attendee__in=[each.person.pk for each in ready])
    latest = {each.attendee_id: each for each in known.order_by("number")}
    fresh: list[VisaLetter] = []
    done = []
    for each in ready:
        found = replace(each, letter=latest.get(each.person.pk))
        if not found.is_made:
            held.last_number += 1
            letter = VisaLetter(
                event=event,
                attendee=each.person,
                number=held.last_number,
                full_number=f"{held.number_prefix}{held.last_number:03d}",
                issued_at=now,
                content=each.content,
            )
            fresh.append(letter)
            found = replace(found, letter=letter)
        done.append(found)
    VisaLetter.objects.bulk_create(fresh)
    held.save(update_fields=["last_number"])
    return done


@dataclass(frozen=True)
class LetterStatus:
    """How it stands with a person's letter; ``is_changed`` once it would say something else."""

    letter: VisaLetter | None
    missing: Sequence[str | Promise]
    is_changed: bool
    is_wanted: bool


def status_of(attendee: Attendee) -> LetterStatus | None:
    """Return how it stands with the person's letter, or nothing where there is and was none.

    Event and institution are joined. Raises RuleViolation ``key_gone``.
    """
    event = attendee.event
    found = applications([attendee], event, inviter_of(event))
    if not found:
        last = VisaLetter.objects.filter(attendee=attendee).order_by("-number").first()
        return LetterStatus(last, [], is_changed=False, is_wanted=False) if last else None
    [own] = found
    is_changed = own.letter is not None and not own.is_made
    return LetterStatus(own.letter, own.missing, is_changed, is_wanted=True)
