"""Registering: the whole flow, and the last step alone, eight people at a time."""

from dataclasses import replace

from django.utils import timezone

from bench import content
from bench.figures import Budget, Figure
from bench.load import Load, together
from bench.plan import Plan
from bench.visitors import Answers, flow, submit
from registrations.forms import tokens
from registrations.forms.registration import RegisterForm
from registrations.models import Attendee, Message
from workshop.models import Event

_LINE = "registration"
_TOOL = "Python"
Shares = list[list[Answers]]


def measure(plan: Plan) -> list[Figure]:
    """Register people who differ in everything, and see that each of them is there."""
    event = Event.objects.get(slug=content.DEMO_SLUG)
    url = f"{plan.base_url}{event.get_absolute_url()}register/"
    # The first answers of a new process read its templates; they are not what is measured.
    together(flow, url, _people(event, replace(plan, requests=4 * plan.at_once), "first"))
    before = (Attendee.objects.count(), Message.objects.count())
    flows, submits = [], []
    for number in range(plan.rounds):
        flows.append(together(flow, url, _people(event, plan, f"flow{number}")))
        submits.append(together(submit, url, _with_tokens(event, plan, f"submit{number}")))
    made = 2 * plan.rounds * plan.requests
    after = (Attendee.objects.count(), Message.objects.count())
    assert after == (before[0] + made, before[1] + made), (before, after, made)
    return _figures(flows, submits)


def _figures(flows: list[Load], submits: list[Load]) -> list[Figure]:
    rows = (
        (
            "form, check and submit",
            "flows/s",
            [each.per_second for each in flows],
            Budget(at_least=40),
        ),
        ("submit alone", "submits/s", [each.per_second for each in submits], Budget(at_least=120)),
        ("submit alone, median", "ms", [each.percentile(50) for each in submits], None),
        ("submit alone, p99", "ms", [each.percentile(99) for each in submits], Budget(at_most=200)),
    )
    return [
        Figure(_LINE, what, unit, samples, budget=budget, tool=_TOOL)
        for what, unit, samples, budget in rows
    ]


def _people(event: Event, plan: Plan, name: str) -> Shares:
    """Return the answers of as many people as the plan has, dealt out to those at once."""
    delegations = [
        str(each.pk)
        for each in RegisterForm(event=event).fields["institution"].queryset  # type: ignore[attr-defined]
    ]
    people = [
        answers_of(f"{name}x{number}", delegations[number % len(delegations)])
        for number in range(plan.requests)
    ]
    return [people[first :: plan.at_once] for first in range(plan.at_once)]


def answers_of(name: str, delegation: str) -> Answers:
    """Return what a person of this name fills in."""
    return {
        "website": "",
        "institution": delegation,
        "capacity": "delegate",
        "honorific": "Ms",
        "family_name": f"Sample {name}",
        "given_names": "Delegate",
        "name_order": "given_first",
        "position": "Deputy Head of Division",
        "department": "Department of International Affairs",
        "email": f"{name}@example.org",
        "phone": "+86 10 1234 5678",
        "language": "en",
        "headset_language": "en",
        "mode": "in_person",
        "circulation": "on",
    }


def _with_tokens(event: Event, plan: Plan, name: str) -> Shares:
    now = timezone.now()
    return [
        [{**person, "token": tokens.issue(event.slug, now=now)} for person in share]
        for share in _people(event, plan, name)
    ]
