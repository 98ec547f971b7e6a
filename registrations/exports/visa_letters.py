"""Letters for visas: who gets one, and what each says in every language of the site."""

from collections.abc import Callable
from datetime import date, datetime
from functools import partial
from typing import Any, BinaryIO

from django.db import transaction
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext, pgettext_lazy

from registrations.documents import visa_letters as document
from registrations.exports import title_block
from registrations.exports.wording import BOTH, Wording
from registrations.models import Attendee, VisaInviter
from registrations.models.sensitive import PassportSex
from registrations.privacy import sensitive, visa_letters
from registrations.privacy.visa_letters import Application
from registrations.querysets import AttendeeQuerySet
from workshop.languages import language_codes
from workshop.models import Event
from workshop.templatetags.dates import event_dates, short_date

# What is said in each language of the letter.
_WORDS: dict[str, str | Promise] = {
    "heading": pgettext_lazy("visa letter", "Invitation letter"),
    "number": pgettext_lazy("visa letter", "No."),
    "date": pgettext_lazy("visa letter", "Date"),
    "to": pgettext_lazy("visa letter", "To"),
    "phone": gettext_lazy("Telephone"),
    "contact": gettext_lazy("Contact"),
    "signature": pgettext_lazy("visa letter", "Signature"),
    "stamp": pgettext_lazy("visa letter", "Stamp of the unit"),
}

# What stands beside each fact, in their order on the paper.
_FACTS: dict[str, str | Promise] = {
    "passport_name": gettext_lazy("Full name as in the passport"),
    "passport_sex": pgettext_lazy("visa letter", "Sex"),
    "born_on": gettext_lazy("Date of birth"),
    "nationality": gettext_lazy("Nationality"),
    "document_type": pgettext_lazy("visa letter", "Type of passport"),
    "document_number": pgettext_lazy("visa letter", "Passport number"),
    "issued_on": gettext_lazy("Passport issued on"),
    "expires_on": gettext_lazy("Valid until"),
    "function": pgettext_lazy("visa letter", "Function"),
    "institution": gettext_lazy("Institution"),
    "arrives_on": gettext_lazy("Arrives on"),
    "leaves_on": gettext_lazy("Leaves on"),
    "cities": pgettext_lazy("visa letter", "Cities"),
}

Letter = dict[str, Any]


def write(
    event: Event, people: AttendeeQuerySet[Attendee], *, file: BinaryIO, now: datetime
) -> list[int]:
    """Write a letter for each of the people of whom nothing is missing, and return their ids.

    Call it in a transaction. Numbers are given out only where every letter can be printed. Raises RuleViolation
    ``no_inviter``, ``key_gone``, ``no_glyph`` or ``no_room``.
    """
    inviter = visa_letters.check_inviter(event)
    Event.objects.select_for_update(no_key=True).get(pk=event.pk)
    sensitive.hold_still(event)
    found = visa_letters.applications(
        people.with_delegation().in_order_of_precedence(), event, inviter
    )
    ready = [each for each in found if each.is_ready]
    words = Wording(BOTH, event=event)
    said = [_letter(each, event, inviter, words, number) for number, each in enumerate(ready, 1)]
    document.check(said)
    with transaction.atomic():
        issued = visa_letters.issue(event, ready, inviter=inviter, now=now)
        pdf = document.pdf_of(
            [each | _numbered(one, event) for each, one in zip(said, issued, strict=True)],
            title=_in_each(lambda: f"{_('Visa letters')}: {event.title}")[0],
            languages=words.codes,
            funding=title_block.funding(event, words),
        )
    file.write(pdf)
    return [each.person.pk for each in ready]


def _in_each(render: Callable[[], str]) -> list[str]:
    """Return what is rendered in each language of the site, in their order."""
    found = []
    for language in language_codes():
        with translation.override(language):
            found.append(render())
    return found


def _numbered(application: Application, event: Event) -> Letter:
    """Return the number and the date of the letter, which are those of its first making."""
    letter = application.letter
    if letter is None:
        raise ValueError("The letter was not issued.")
    day = letter.issued_at.astimezone(event.zone).date()
    return {
        "full_number": letter.full_number,
        "dates": _in_each(partial(short_date, day)),
    }


def _letter(
    application: Application, event: Event, inviter: VisaInviter, words: Wording, number: int
) -> Letter:
    """Return what the letter says; ``number`` is its place among those written now."""
    return {
        "number": number,
        "words": {key: _in_each(partial(str, word)) for key, word in _WORDS.items()},
        "unit": _in_each(partial(str, inviter.unit)),
        "address": _in_each(partial(str, inviter.address)),
        "phone": inviter.phone,
        "prefix": inviter.number_prefix,
        "contact": words.of(inviter.contact),
        "signatory": _in_each(partial(str, inviter.signatory)),
        "to": application.values["consulate"],
        "paragraphs": _in_each(partial(_text, event, inviter)),
        "rows": _rows(application, inviter, words),
    }


def _text(event: Event, inviter: VisaInviter) -> str:
    """Return the text of the letter in the active language, a paragraph on each line."""
    place = pgettext("place of an event", "%(venue)s, %(city)s")
    named = {"venue": str(event.venue), "city": str(event.city)}
    where = place % named if all(named.values()) else named["venue"] or named["city"]
    return "\n".join(
        (
            pgettext(
                "visa letter",
                "We invite the person named below to “%(event)s”, which is held on %(dates)s at this place: %(place)s.",
            )
            % {"event": event.title, "dates": event_dates(event), "place": where},
            pgettext("visa letter", "Purpose of the visit: %(purpose)s")
            % {"purpose": inviter.purpose},
            pgettext("visa letter", "The costs are borne as follows: %(costs)s")
            % {"costs": inviter.costs},
            pgettext(
                "visa letter", "We kindly ask you to issue the visa that is needed for this visit."
            ),
        )
    )


def _rows(
    application: Application, inviter: VisaInviter, words: Wording
) -> list[tuple[list[str], str]]:
    """Return the facts: of each the label in each language, and what it is."""
    person, values = application.person, application.values

    def day(name: str) -> str:
        found: date = values[name]
        return words.in_each(partial(short_date, found))

    functions = (
        words.function(person.position, person.position_zh),
        words.function(person.department, person.department_zh),
    )
    facts = {
        "passport_name": values["passport_name"],
        "passport_sex": words.of(PassportSex(values["passport_sex"]).label),
        "born_on": day("born_on"),
        "nationality": words.country(values["nationality"]),
        "document_type": values["document_type"],
        "document_number": values["document_number"],
        "issued_on": day("issued_on"),
        "expires_on": day("expires_on"),
        "function": ", ".join(each for each in functions if each),
        "institution": words.of(person.delegation.name),
        "arrives_on": day("arrives_on"),
        "leaves_on": day("leaves_on"),
        "cities": words.of(inviter.cities),
    }
    return [(_in_each(partial(str, label)), facts[name]) for name, label in _FACTS.items()]
