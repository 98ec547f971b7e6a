"""Sensitive data: asked on pages of its own, kept only while its own consent is in force.

The values travel as a mapping by name of column: texts, and days as ``date``. They are never
among the values of a registration, so no list, form, history or message holds them.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.fernet import InvalidToken
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Case, Exists, OuterRef, Q, QuerySet, Value, When
from django.utils.translation import gettext as _

from registrations.domain import audience, history, lifecycle
from registrations.domain.actors import Actor
from registrations.enums import Action, DisclosureKind, Purpose, Status
from registrations.models import Attendee, Consent, PrivacyNotice
from registrations.privacy import consent, disclosures, groups, ledger
from registrations.privacy.consent import OnBehalf
from registrations.privacy.missing_key import key_gone
from registrations.querysets import AttendeeQuerySet
from workshop.enums import Audience, EventState
from workshop.errors import RuleViolation
from workshop.models import AskedGroup, Event

Values = Mapping[str, Any]


@dataclass(frozen=True)
class GroupState:
    """How it stands with one group for one person; ``consent`` is the current answer, if any.

    ``is_asked`` is false for what is kept although it is not asked of the person any more.
    """

    group: Purpose
    is_asked: bool
    is_required: bool
    is_kept: bool
    consent: Consent | None

    @property
    def is_given(self) -> bool:
        """Return whether values are kept, which is only while the consent is in force."""
        return self.is_kept and self.consent is not None and self.consent.is_in_force

    @property
    def is_purged(self) -> bool:
        """Return whether the values are gone although nobody withdrew: their time was over."""
        is_agreed = self.consent is not None and self.consent.is_in_force
        return is_agreed and not self.is_kept

    @property
    def is_missing(self) -> bool:
        """Return whether neither values nor a refusal came, though one of them is required."""
        return self.is_required and self.consent is None


def states_among(people: Sequence[Attendee]) -> dict[int, list[GroupState]]:
    """Return the groups that concern each person, by id; event and institution are joined.

    It takes two queries, however many the people are.
    """
    sensitive = list(groups.MODELS)
    events = {each.event_id for each in people}
    found = AskedGroup.objects.filter(event__in=events, group__in=sensitive)
    asked = {(each.event_id, each.group): each for each in found}
    rows = Consent.objects.filter(
        attendee__in=[each.pk for each in people], purpose__in=sensitive, is_current=True
    )
    answers = {(each.attendee_id, each.purpose): each for each in rows.annotate(is_kept=_is_kept())}
    return {each.pk: _states(each, asked, answers) for each in people}


def _is_kept() -> Case:
    """Return for a query of consents whether values of their group are kept."""
    return Case(
        *(
            When(
                purpose=group,
                then=Exists(groups.rows_of(group).filter(attendee=OuterRef("attendee"))),
            )
            for group in groups.MODELS
        ),
        default=Value(False),
    )


def _states(
    attendee: Attendee,
    asked: Mapping[tuple[int, str], AskedGroup],
    answers: Mapping[tuple[int, str], Any],
) -> list[GroupState]:
    found = []
    for group in groups.MODELS:
        wanted = asked.get((attendee.event_id, group))
        is_asked = wanted is not None and audience.is_asked(wanted, attendee)
        is_required = is_asked and wanted is not None and wanted.is_required
        answer = answers.get((attendee.pk, group))
        is_kept = answer is not None and answer.is_kept
        state = GroupState(group, is_asked, is_required, is_kept, answer)
        if is_asked or state.is_given:
            found.append(state)
    return found


def states_of(attendee: Attendee) -> list[GroupState]:
    """Return the groups that concern the person, asked or still kept."""
    return states_among([attendee])[attendee.pk]


def state_of(attendee: Attendee, group: Purpose) -> GroupState | None:
    """Return how it stands with the group, or nothing where it does not concern the person."""
    return next((each for each in states_of(attendee) if each.group == group), None)


def missing_among(people: Sequence[Attendee]) -> set[int]:
    """Return the ids of those who have answered a required group neither way."""
    return {
        pk for pk, states in states_among(people).items() if any(each.is_missing for each in states)
    }


def lacking(people: QuerySet[Attendee]) -> QuerySet[Attendee]:
    """Return those of the people who may still come and of whom ``missing_among`` says so."""
    answers = Consent.objects.filter(
        attendee=OuterRef(OuterRef("pk")), purpose=OuterRef("group"), is_current=True
    )
    wanted = AskedGroup.objects.filter(
        ~Exists(answers), event=OuterRef("event"), group__in=list(groups.MODELS), is_required=True
    )
    is_missing = Q()
    for each in Audience:
        is_missing |= Q(audience.condition(each), Exists(wanted.filter(audience=each)))
    return people.filter(is_missing, status__in=Status.open())


def is_over(event: Event, *, now: datetime) -> bool:
    """Return whether the event needs nobody's data any more."""
    if event.state == EventState.POSTPONED:
        return False
    is_ended = event.state in {EventState.CANCELLED, EventState.ARCHIVED}
    return is_ended or now >= event.ends_at


def is_needed(attendee: Attendee, *, now: datetime) -> bool:
    """Return whether the person may still come to an event that is not over."""
    return Status(attendee.status).is_open and not is_over(attendee.event, now=now)


def check_may_enter(attendee: Attendee, group: Purpose, *, now: datetime) -> None:
    """Refuse what is not needed of the person. Raises RuleViolation ``not_asked`` or ``closed``."""
    state = state_of(attendee, group)
    if state is None or not state.is_asked:
        raise RuleViolation("not_asked", _("This is not asked of this person."))
    if not is_needed(attendee, now=now):
        raise RuleViolation("closed", _("This is not needed any more, so it is not stored."))


@transaction.atomic
def save(
    attendee: Attendee,
    group: Purpose,
    values: Values,
    *,
    is_agreed: bool,
    notice: PrivacyNotice,
    by: Actor,
    now: datetime,
    on_behalf: OnBehalf | None = None,
) -> None:
    """Keep the values in place of those kept before, with the consent under which they are given.

    Raises ValueError for a name that is not of the group, and RuleViolation ``no_consent``,
    ``empty``, ``wrong_value``, and as ``check_may_enter`` and ``consent.check_may_answer`` do.
    """
    if not is_agreed:
        raise RuleViolation(
            "no_consent", _("Without the consent nothing of this may be stored. Tick it, or leave.")
        )
    checked = _checked(group, values)
    attendee = lifecycle.locked(attendee)
    check_may_enter(attendee, group, now=now)
    consent.record(attendee, {group: True}, notice=notice, by=by, now=now, on_behalf=on_behalf)
    # The old row is not read: the key of its values may be gone.
    rows = groups.rows_of(group)
    rows.filter(attendee=attendee).delete()
    rows.create(attendee=attendee, saved_at=now, **checked)
    history.record(Action.SENSITIVE_SAVED, attendee=attendee, by=by, now=now, fields=[group])


def _checked(group: Purpose, values: Values) -> dict[str, Any]:
    """Return the values that are not empty, each in the form of its column."""
    fields = groups.fields_of(group)
    if not set(values) <= set(fields):
        raise ValueError(f"Not of the group: {sorted(set(values) - set(fields))}")
    given = {name: each for name, each in values.items() if each not in (None, "")}
    if not given:
        raise RuleViolation("empty", _("Fill in at least one of these, or refuse."))
    try:
        return {name: fields[name].clean(each, None) for name, each in given.items()}
    except ValidationError as problem:
        raise RuleViolation("wrong_value", " ".join(problem.messages)) from None


def refuse(
    attendee: Attendee,
    group: Purpose,
    *,
    notice: PrivacyNotice,
    by: Actor,
    now: datetime,
    on_behalf: OnBehalf | None = None,
) -> None:
    """Record that the person does not agree, and erase what is kept; the registration stays.

    Raises RuleViolation ``not_asked`` where the group does not concern the person, and as
    ``consent.check_may_answer`` does.
    """
    with ledger.erasing() as numbers:
        attendee = lifecycle.locked(attendee)
        if state_of(attendee, group) is None:
            raise RuleViolation("not_asked", _("This is not asked of this person."))
        consent.record(attendee, {group: False}, notice=notice, by=by, now=now, on_behalf=on_behalf)
        consent.erase_group(attendee, group, numbers=numbers, by=by, now=now)


def hold_still(event: Event) -> None:
    """Lock the confirmed people of the event until the transaction ends.

    Whoever makes something of their values that stays does so first, so that nobody withdraws
    a consent between the reading and the keeping. Call it under the lock of the event.
    """
    people = Attendee.objects.filter(event=event, status=Status.CONFIRMED)
    list(people.select_for_update(no_key=True).order_by("pk").values_list("pk"))


def values_of(attendee: Attendee, group: Purpose) -> dict[str, Any] | None:
    """Return the values kept, by name, or nothing.

    Raises RuleViolation ``key_gone`` where they were encrypted with a key that FIELD_KEYS lacks.
    """
    return values_among([attendee.pk], group).get(attendee.pk)


def values_among(people: Iterable[int], group: Purpose) -> dict[int, dict[str, Any]]:
    """Return the values kept of those people who consent, by id of attendee, then by name.

    Raises RuleViolation ``key_gone``.
    """
    return _kept_of(Attendee.objects.filter(pk__in=list(people)), group)


def values_in(event: Event, group: Purpose) -> dict[int, dict[str, Any]]:
    """Return the same of all people of the event who consent. Raises RuleViolation ``key_gone``."""
    return _kept_of(Attendee.objects.filter(event=event), group)


def _kept_of(people: AttendeeQuerySet[Attendee], group: Purpose) -> dict[int, dict[str, Any]]:
    names = list(groups.fields_of(group))
    agreeing = people.consenting(group).order_by()
    rows = groups.rows_of(group).filter(attendee__in=agreeing)
    try:
        return {
            attendee: dict(zip(names, values, strict=True))
            for attendee, *values in rows.values_list("attendee_id", *names)
        }
    except InvalidToken:
        raise key_gone() from None


@transaction.atomic
def look(
    attendee: Attendee, group: Purpose, *, by: Actor, now: datetime, reason: str
) -> dict[str, Any]:
    """Return the values kept to a member of staff, and record that they were looked at, and why.

    Raises RuleViolation ``reason_missing``, ``not_given`` or ``key_gone``.
    """
    values = values_of(attendee, group)
    if values is None:
        raise RuleViolation("not_given", _("Nothing is stored here."))
    disclosures.record(
        attendee.event,
        kind=DisclosureKind.VIEW,
        purpose=str(group),
        by=by,
        now=now,
        columns=values,
        people=[attendee.pk],
        reason=reason,
    )
    return values
