"""Letters for visas as a PDF: one page for each person, to be signed and stamped."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

import typst
from django.utils import translation
from django.utils.translation import gettext as _

from registrations.documents import glyphs
from registrations.documents.typesetting import set_pdf
from workshop.errors import RuleViolation

# What the template says where a letter does not fit its page.
_NO_ROOM = re.compile(r"no-room:(\d+)")


def check(letters: Iterable[Mapping[str, Any]]) -> None:
    """Refuse letters of which a character is in no font. Raises RuleViolation ``no_glyph``."""
    glyphs.check_letters(
        {"number": each["number"], "text": "".join(_texts_in(each))} for each in letters
    )


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        yield from _texts_in(list(value.values()))
    elif isinstance(value, list | tuple):
        for each in value:
            yield from _texts_in(each)


def pdf_of(
    letters: Sequence[Mapping[str, Any]],
    *,
    title: str,
    languages: Sequence[str],
    funding: Sequence[str],
) -> bytes:
    """Return the letters.

    Each has ``words``, ``unit``, ``address``, ``signatory``, ``dates`` and ``paragraphs`` with a
    text for each of the languages; ``rows``, pairs of labels and a value; and ``full_number``,
    ``to``, ``phone`` and ``contact``. Raises RuleViolation ``no_room`` where a letter takes more
    than its page even in the smallest letters.
    """
    with translation.override(languages[0]):
        own = {"empty": _("Nobody is listed."), "emblem": _("Emblem of the European Union")}
    codes = [code.partition("-")[0] for code in languages]
    data = {
        "title": title,
        "language": languages[0],
        "codes": codes,
        "letters": list(letters),
        "funding": list(funding),
        **own,
    }
    try:
        return set_pdf("visa_letters.typ", data)
    except typst.TypstError as problem:
        found = _NO_ROOM.search(str(problem))
        if found is None:
            raise
        words = _(
            "Letter number %(number)s does not fit its page. Write shorter who invites, the "
            "purpose and the costs, or the title and the place of the event."
        )
        raise RuleViolation("no_room", words % {"number": found[1]}) from None
