"""Vehicles of the demonstration: two delegations bring one each, and the list is frozen in time."""

from datetime import timedelta

from registrations.demo.attendees import Desk
from registrations.domain import actors
from registrations.models import FocalPoint
from registrations.privacy import security, vehicles

_VEHICLES = (
    {"plate": "使000 001", "make": "black saloon", "driver_name": "Driver One"},
    {"plate": "京A·00000", "make": "white van", "driver_name": "Driver Two"},
)


def bring_some(desk: Desk) -> None:
    """Ask for vehicles, let two focal points enter one, and have the list frozen 3 days before."""
    event, now = desk.event, desk.now
    security.set_plan(
        event, asks_vehicles=True, freeze_days=3, by=desk.officer, now=now - timedelta(days=3)
    )
    points = FocalPoint.objects.filter(
        delegation__event=event, delegation__attendees__isnull=False
    ).select_related("delegation")
    first = {each.delegation_id: each for each in points.order_by("-pk")}
    for point, vehicle in zip(
        sorted(first.values(), key=lambda each: each.pk), _VEHICLES, strict=False
    ):
        vehicles.save(
            point.delegation,
            vehicle | {"driver_document": "identity card, 000000", "days": ""},
            is_driver_told=True,
            by=actors.focal_point(point),
            now=now - timedelta(minutes=15),
        )
