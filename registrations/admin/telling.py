"""What changed in the agenda, in the words of each language of the site."""

from typing import Any

from django.conf import settings
from django.utils import translation
from django.utils.translation import get_language_info

from workshop.domain.differences import Difference
from workshop.models import Event
from workshop.templatetags.changes import sentences


def in_each_language(found: list[Difference], event: Event) -> list[dict[str, Any]]:
    """Return the differences in the words of each language of the site; none where there are none."""
    if not found:
        return []
    told = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            rows = [(str(each.after.title), sentences(each, event)) for each in found]
        told.append({"code": code, "language": get_language_info(code)["name_local"], "rows": rows})
    return told
