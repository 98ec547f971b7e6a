"""What the worker does by itself: when next, how it went last, and whether it is running."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_safe
from django_q.models import OrmQ, Schedule, Task

# Whoever gives the roles at an event sees whether the site works; nothing here is of an event.
PERMISSION = "workshop.change_eventrole"
# Messages are looked for each minute, so a worker that is well has done something within these.
ALIVE_WITHIN = timedelta(minutes=5)
_SHOWN_RUNS = 5
# What an error is called, on the line of a traceback that names it; any other word may be data.
_ERROR = re.compile(
    r"^[\s|]*(?:[A-Za-z_]\w*\.)*"
    r"([A-Z]\w*(?:Error|Exception|Group|Refused|Disconnected|Violation|DoesNotExist))(?::|$)",
    re.MULTILINE,
)

_WORDS: dict[str, str | Promise] = {
    "registrations.jobs.send_messages": gettext_lazy(
        "Send the messages that wait; counted: messages"
    ),
    "registrations.jobs.send_reminders": gettext_lazy(
        "Queue the reminders that are due; counted: people"
    ),
    "registrations.jobs.promote_waiting": gettext_lazy(
        "Give free seats to the waiting lists of events that do so by themselves; counted: people"
    ),
    "registrations.jobs.freeze_lists": gettext_lazy(
        "Freeze the lists for the security of venues on their day; counted: lists"
    ),
    "registrations.jobs.tidy": gettext_lazy(
        "Forget counted requests, ended sessions, old codes and files nobody took up; counted: rows"
    ),
    "registrations.jobs.forget": gettext_lazy("Delete data whose time is over; counted: rows"),
}
_EVERY: dict[str, str | Promise] = {
    Schedule.MINUTES: gettext_lazy("every few minutes"),
    Schedule.HOURLY: gettext_lazy("every hour"),
    Schedule.DAILY: gettext_lazy("every day"),
}


@dataclass(frozen=True)
class Run:
    """One run: when, and the count it returned or the kind of its error, never its words."""

    at: datetime
    is_success: bool
    result: str


@dataclass(frozen=True)
class Job:
    """One schedule in words, with its next run and the last ones."""

    words: str | Promise
    every: str | Promise
    next_run: datetime | None
    is_late: bool
    runs: list[Run]


@require_safe
def jobs_page(request: HttpRequest) -> HttpResponse:
    """Show the jobs of the worker. Raises PermissionDenied for who manages nothing."""
    if not request.user.has_perm(PERMISSION):
        raise PermissionDenied
    now = timezone.now()
    newest: datetime | None = Task.objects.aggregate(last=Max("stopped"))["last"]
    context = {
        **admin.site.each_context(request),
        "title": _("Jobs"),
        "jobs": _jobs(now=now),
        "newest": newest,
        "is_alive": newest is not None and now - newest < ALIVE_WITHIN,
        "waiting_count": OrmQ.objects.count(),
        "now": now,
    }
    return TemplateResponse(request, "admin/jobs.html", context)


def _jobs(*, now: datetime) -> list[Job]:
    schedules = list(Schedule.objects.order_by("pk"))
    runs = _runs(each.func for each in schedules)
    return [
        Job(
            _WORDS.get(each.func, each.name or each.func),
            _every(each),
            each.next_run,
            each.next_run is not None and each.next_run + ALIVE_WITHIN < now,
            runs[each.func],
        )
        for each in schedules
    ]


def _every(schedule: Schedule) -> str | Promise:
    if schedule.schedule_type == Schedule.MINUTES and schedule.minutes:
        count = schedule.minutes
        words = ngettext("every minute", "every %(count)s minutes", count)
        return words % {"count": count}
    return _EVERY.get(str(schedule.schedule_type), "")


def _runs(functions: Iterable[str]) -> dict[str, list[Run]]:
    """Return the newest runs of each function, in one query for each."""
    found: dict[str, list[Run]] = defaultdict(list)
    for function in functions:
        rows = Task.objects.filter(func=function).order_by("-stopped", "-pk")[:_SHOWN_RUNS]
        found[function] = [Run(each.stopped, each.success, _result(each)) for each in rows]
    return found


def _result(task: Task) -> str:
    """Return the count, or the kind of the error: its words may name somebody."""
    if task.success:
        return str(task.result) if isinstance(task.result, int) else "–"
    kinds = _ERROR.findall(str(task.result))
    return kinds[-1] if kinds else _("failed")
