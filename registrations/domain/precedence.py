"""The order of delegations at an event: as set by staff, or by one of two presets."""

from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from enum import StrEnum

from babel import Locale
from django.db import transaction
from django.db.models import Max
from django.utils.translation import gettext as _

from registrations.domain import history
from registrations.domain.actors import Actor
from registrations.enums import Action, ActorKind, DelegationRole, InstitutionKind
from registrations.models import Delegation, Institution
from workshop.errors import RuleViolation
from workshop.models import Event
from workshop.text import to_sorting_key

# The distance of two ranks, so that one may be put between them by hand.
STEP = 10
UNRANKED: int = Institution._meta.get_field("default_rank").get_default()

_ENGLISH = Locale("en")


class Preset(StrEnum):
    """An order that is computed."""

    EU = "eu"
    ENGLISH = "english"


def in_order(event: Event) -> list[Delegation]:
    """Return the event's delegations in order of precedence."""
    return list(Delegation.objects.filter(event=event).in_order_of_precedence())


def arranged(delegations: Iterable[Delegation], preset: Preset) -> list[Delegation]:
    """Return the delegations as the preset orders them, the organiser's own last."""
    key = _eu_key() if preset is Preset.EU else english_key
    return organiser_last(sorted(delegations, key=key))


def organiser_last(delegations: Iterable[Delegation]) -> list[Delegation]:
    """Return the delegations in the given order, but the organiser's own last."""
    return sorted(delegations, key=lambda each: each.role == DelegationRole.ORGANISER)


def _eu_key() -> Callable[[Delegation], tuple[int, bool, str, int]]:
    """Return a key after the usual ranks of the institutions.

    These are data: host, European Union, then embassies by the state's name in its own
    language (Interinstitutional Style Guide 7.1.1), organisations. An institution without
    a usual rank stands after all others of its kind, such by their names in English.
    """
    ranked = Institution.objects.exclude(default_rank=UNRANKED).order_by()
    last_of_kind = dict(ranked.values_list("kind").annotate(last=Max("default_rank")))

    def key(delegation: Delegation) -> tuple[int, bool, str, int]:
        institution = delegation.institution
        if institution.default_rank != UNRANKED:
            return institution.default_rank, False, institution.code, delegation.pk
        last = last_of_kind.get(institution.kind, UNRANKED)
        return last, True, english_key(delegation)[0], delegation.pk

    return key


def english_key(delegation: Delegation) -> tuple[str, int]:
    """Return a key after the name in English: an embassy's is that of its state."""
    return to_sorting_key(english_name(delegation)), delegation.pk


def english_name(delegation: Delegation) -> str:
    """Return the name by which the delegation stands in an alphabetical list in English."""
    institution = delegation.institution
    country = str(institution.country.code or "")
    if institution.kind == InstitutionKind.EMBASSY and country in _ENGLISH.territories:
        return str(_ENGLISH.territories[country])
    return delegation.name.in_language("en").removeprefix("The ")


@transaction.atomic
def reorder(event: Event, *, order: Sequence[int], by: Actor, now: datetime) -> list[Delegation]:
    """Give the delegations the ranks 10, 20, 30 in the order of their ids.

    The organiser's own is put last whatever the order says. Raises RuleViolation
    ``not_yours`` for anybody but staff, and ``changed`` where the event has other
    delegations than those ordered.
    """
    if by.kind != ActorKind.STAFF:
        raise RuleViolation("not_yours", _("This is not yours to decide."))
    event = Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    known = {each.pk: each for each in in_order(event)}
    if sorted(order) != sorted(known):
        raise RuleViolation(
            "changed", _("Delegations have been added or removed in the meantime. Look again.")
        )
    delegations = organiser_last(known[pk] for pk in order)
    for number, delegation in enumerate(delegations, start=1):
        delegation.protocol_rank = number * STEP
    Delegation.objects.bulk_update(delegations, ["protocol_rank"], batch_size=200)
    history.record_for_event(
        Action.REORDERED, event=event, by=by, now=now, fields=["protocol_rank"]
    )
    return delegations
