"""One's own agenda behind the personal link: as a page, on paper, in the calendar."""

from django.conf import settings
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

from registrations import links
from registrations.documents.agenda import pdf_of
from registrations.domain.own_agenda import activities_of, takes_part, with_activities
from registrations.models import Attendee
from registrations.views.personal import personal_page
from workshop.domain.agenda import current_slot, timetable
from workshop.domain.documents import documents_beside
from workshop.domain.narrowing import choices_of
from workshop.domain.release import Shown, shown_to_participants
from workshop.exports.ical import calendar_of
from workshop.frozen import Item
from workshop.languages import default_language
from workshop.views.documents import chosen


@personal_page
@require_safe
def agenda(request: HttpRequest, key: str) -> HttpResponse:
    """Show the agenda for participants, with the side activities chosen."""
    attendee, shown, own = _agenda_of(key)
    event, items = attendee.event, with_activities(shown.agenda.items, own)
    days = timetable(items, first_day=event.starts_on)
    context = {
        "event": event,
        "key": key,
        "shown": shown,
        "days": days,
        "present": current_slot(event, days, now=timezone.now()),
        "choices": choices_of(items),
        "documents": documents_beside(event, shown.agenda.items, for_participants=True),
        "documents_at": reverse("own", args=[key]),
        "has_marks": any(each.mark for each in items),
        "calendar": reverse("own-agenda-calendar", args=[key]),
        "webcal": f"webcal://{settings.BASE_URL.partition('://')[2]}",
    }
    return render(request, "registrations/own_agenda.html", context)


@personal_page
@require_safe
def paper(request: HttpRequest, key: str) -> HttpResponse:
    """Return one's own agenda as a PDF in the language of the address."""
    attendee, shown, own = _agenda_of(key)
    items = with_activities(shown.agenda.items, own)
    language = get_language() or default_language()
    pdf = pdf_of(attendee.event, shown, items, languages=[language])
    return _file(attendee, pdf, "pdf", content_type="application/pdf")


@personal_page
@require_safe
def calendar(request: HttpRequest, key: str) -> HttpResponse:
    """Return one's own agenda as a calendar, whose entries are those of the public one and more."""
    attendee, shown, own = _agenda_of(key)
    content = calendar_of(attendee.event, shown, besides=own).encode()
    return _file(attendee, content, "ics", content_type="text/calendar; charset=utf-8")


@personal_page
@require_safe
def document(request: HttpRequest, key: str, document_id: int) -> FileResponse:
    """Give out a document that the own agenda shows. Raises Http404 for any other."""
    attendee, shown, _own = _agenda_of(key)
    found = documents_beside(attendee.event, shown.agenda.items, for_participants=True)
    return chosen(found, document_id)


def has_agenda(attendee: Attendee) -> bool:
    """Return whether the own page leads to the agenda."""
    return takes_part(attendee) and attendee.event.agenda_releases.exists()


def _agenda_of(key: str) -> tuple[Attendee, Shown, list[Item]]:
    """Return the person, the agenda for participants, and the own side activities.

    Raises Http404 for who takes no part, and before the first release.
    """
    attendee = links.attendee_of(key)
    now = timezone.now()
    shown = shown_to_participants(attendee.event, now=now) if takes_part(attendee) else None
    if shown is None:
        raise Http404
    return attendee, shown, activities_of(attendee)


def _file(attendee: Attendee, content: bytes, ending: str, *, content_type: str) -> HttpResponse:
    file = HttpResponse(content, content_type=content_type)
    name = f"{attendee.event.slug}-own-agenda.{ending}"
    file["Content-Disposition"] = f'attachment; filename="{name}"'
    return file
