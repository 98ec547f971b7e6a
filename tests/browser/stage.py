"""Fill a fresh site for the browser, in a process of the site (see portal.py).

The demonstration, and beside it, for each setting of a journey, institutions of its own, so
that no journey depends on another.
"""

import json
import sys

from django.core.management import call_command
from django.utils import timezone, translation

from registrations.demo import content
from registrations.demo.event import MAIN
from registrations.links import path_of
from registrations.messages.delivery import deliver_due
from registrations.models import Attendee
from tests import builders as b
from tests.browser.scene import JOURNEYS, WAITING, Scene
from workshop.models import Event


def _links(journey: str, event: Event) -> dict[str, str]:
    """Return the links of a journey's own institutions: a focal point's, two who wait."""
    sending = b.build_delegation(event=event, seats=4)
    links = {"delegation": path_of(b.build_focal_point(delegation=sending))}
    deciding = b.build_delegation(event=event, seats=4)
    for name in WAITING:
        person = b.build_attendee(
            delegation=deciding,
            family_name=f"{name} {journey}",
            email=f"{name}.{journey}@example.org".lower(),
            now=timezone.now(),
        )
        links[name] = path_of(person)
    return links


def _scene(event: Event) -> Scene:
    """Return where the pages of the inspected people are."""
    delegation = b.build_delegation(event=event, seats=4)
    waiting = b.build_attendee(delegation=delegation, given_names="Inspected", now=timezone.now())
    confirmed = Attendee.objects.filter(event=event).confirmed().order_by("pk")[0]
    return Scene(
        journeys={journey: _links(journey, event) for journey in JOURNEYS},
        delegation=path_of(b.build_focal_point(delegation=delegation)),
        delegate_reference=waiting.reference,
        waiting=path_of(waiting),
        waiting_pk=waiting.pk,
        confirmed=path_of(confirmed),
        delegation_pk=delegation.pk,
        event_pk=event.pk,
    )


def main() -> None:
    """Make the tables and static files, fill the site and print the scene as JSON."""
    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    with translation.override("en"):
        content.fill(now=timezone.now())
        scene = _scene(Event.objects.get(slug=MAIN))
        deliver_due(now=timezone.now())
    sys.stdout.write(json.dumps(vars(scene)))
