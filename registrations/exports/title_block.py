"""What stands around the rows of a list: its title block, its footnotes, its funder."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext

from registrations.exports import presence
from registrations.exports.purpose import ListPurpose
from registrations.exports.table import Document
from registrations.exports.wording import MARK, Wording
from workshop.models import Event
from workshop.templatetags.dates import event_dates, in_zone_of, time_zone_name


def lines(
    event: Event, purpose: ListPurpose, *, is_final: bool, words: Wording, total: int, now: datetime
) -> list[str]:
    """Return what stands above the rows: what, when, where, which edition, how many."""
    title, place = words.of(event.title), words.in_each(lambda: _place(event))
    if purpose.document is Document.SIGNATURES:
        return [title, place, words.of(event.project), words.of(event.organiser)]
    if purpose.document is Document.CERTIFICATES:
        return _on_certificate(event, words)
    dates = words.in_each(lambda: event_dates(event))
    return [
        title,
        dates,
        place,
        words.in_each(lambda: _edition(purpose, is_final=is_final)),
        words.in_each(lambda: _as_of(event, now)),
        words.in_each(lambda: _("Number of people: %(count)d") % {"count": total}),
    ]


def _on_certificate(event: Event, words: Wording) -> list[str]:
    """Return event, dates, place and organiser, each with a line for each language."""
    found = (
        lambda: str(event.title),
        lambda: event_dates(event),
        lambda: _place(event),
        lambda: str(event.organiser),
    )
    return [words.in_each(each, between="\n") for each in found]


def _place(event: Event) -> str:
    """Return the venue and the city, as far as they are known."""
    place = {"venue": str(event.venue), "city": str(event.city)}
    if all(place.values()):
        return pgettext("place of an event", "%(venue)s, %(city)s") % place
    return place["venue"] or place["city"]


def _edition(purpose: ListPurpose, *, is_final: bool) -> str:
    if not purpose.has_editions:
        return str(purpose.note)
    if is_final:
        return _("List of participants: FINAL")
    return _("List of participants: PROVISIONAL")


def _as_of(event: Event, now: datetime) -> str:
    return _("As of %(moment)s (%(zone)s)") % {
        "moment": in_zone_of(now, event),
        "zone": time_zone_name(event),
    }


def correction(event: Event) -> str:
    """Return whom to tell of errors."""
    return _("Corrections to %(contact)s, %(email)s") % {
        "contact": event.contact_name,
        "email": event.contact_email,
    }


def funding(event: Event, words: Wording) -> list[str]:
    """Return the funder's statement and what goes with it, where the event shows them."""
    if not event.shows_funding:
        return []
    found = [words.of(each) for each in (event.funding_statement, event.disclaimer)]
    return [each for each in found if each]


def footnotes(words: Wording) -> list[str]:
    """Return what the rows that were written ask for beneath them."""
    notes = presence.totals(words)
    if words.has_marks:
        note = words.of(gettext_lazy("Shown as given: there is no Chinese translation."))
        notes.append(f"{MARK} {note}")
    return notes
