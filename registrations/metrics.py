"""What the database tells of queue, jobs and seats, as numbers for Prometheus."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Count, Min, Q
from django_q.models import OrmQ, Task
from post_office.models import STATUS, Email
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from registrations.models import Attendee
from workshop.enums import EventState
from workshop.models import Event


class Held(Collector):
    """Numbers that are read when asked for; events bear their ids, jobs their functions."""

    def __init__(self, *, now: datetime) -> None:
        self.now = now

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Yield what waits, what jobs came to, and the seats of events that are ahead."""
        yield from self._mail()
        yield from _jobs()
        yield from self._seats()

    def _mail(self) -> Iterator[GaugeMetricFamily]:
        waiting = Email.objects.filter(
            status__in=(STATUS.queued, STATUS.requeued), portal_message__stopped_at__isnull=True
        ).aggregate(count=Count("pk"), oldest=Min("created"))
        oldest = waiting["oldest"]
        age = (self.now - oldest).total_seconds() if oldest else 0
        yield _number("portal_mail_waiting", "Messages that are to be sent.", waiting["count"])
        yield _number("portal_mail_oldest_seconds", "Age of the oldest of these, or 0.", age)
        failed = Email.objects.filter(status=STATUS.failed).count()
        yield _number("portal_mail_failed", "Messages given up after all attempts.", failed)

    def _seats(self) -> Iterator[GaugeMetricFamily]:
        events = Event.objects.filter(
            state=EventState.PUBLISHED, ends_on__gte=self.now.date()
        ).order_by("pk")
        taken = dict(
            Attendee.objects.filter(event__in=events)
            .taking_seats()
            .order_by()
            .values_list("event_id")
            .annotate(count=Count("pk"))
        )
        seats = GaugeMetricFamily("portal_seats", "Seats of the event.", labels=["event"])
        used = GaugeMetricFamily("portal_seats_taken", "Seats that are taken.", labels=["event"])
        for event in events:
            if event.capacity is not None:
                seats.add_metric([str(event.pk)], event.capacity)
            used.add_metric([str(event.pk)], taken.get(event.pk, 0))
        yield seats
        yield used


def _jobs() -> Iterator[GaugeMetricFamily]:
    yield _number("portal_jobs_waiting", "Jobs that are to be done.", OrmQ.objects.count())
    results = GaugeMetricFamily(
        "portal_job_results", "Last runs on record, by what they came to.", labels=["job", "result"]
    )
    counted = (
        Task.objects.order_by("func")
        .values_list("func")
        .annotate(
            done=Count("pk", filter=Q(success=True)), failed=Count("pk", filter=Q(success=False))
        )
    )
    for function, done, failed in counted:
        results.add_metric([function, "done"], done)
        results.add_metric([function, "failed"], failed)
    yield results


def _number(name: str, about: str, value: float) -> GaugeMetricFamily:
    return GaugeMetricFamily(name, about, value=value)
