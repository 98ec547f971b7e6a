"""What lists, documents and columns that were recorded by name are called in words."""

from collections.abc import Iterable

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from registrations.domain import answers, evidence
from registrations.enums import Purpose
from registrations.exports import presence
from registrations.exports.purposes import PURPOSES
from registrations.privacy.fields import PERSONAL_FIELDS


def purpose_title(key: str) -> str | Promise:
    """Return the title of the list or document, or the name of the group of sensitive data.

    One that is no longer known keeps its key.
    """
    if key in PURPOSES:
        return PURPOSES[key].title
    if key == evidence.PURPOSE:
        return _("Signed sheets")
    return Purpose(key).label if key in Purpose.values else key


def column_titles(purpose: str, keys: Iterable[str]) -> list[str]:
    """Return the titles of the columns of the list or group, each once and in order."""
    known = _titles(purpose)
    return list(dict.fromkeys(str(known.get(key) or _beside(key)) for key in keys))


def _titles(purpose: str) -> dict[str, object]:
    if purpose == evidence.PURPOSE:
        purpose = "evidence"
    if purpose in PURPOSES:
        return {each.key: each.title for each in PURPOSES[purpose].columns}
    return {each.name: each.label for each in PERSONAL_FIELDS if each.model == purpose}


def _beside(key: str) -> str | Promise:
    if key == answers.ACTIVITIES:
        return _("side activities")
    if key.startswith(presence.PREFIX):
        return pgettext_lazy("presence", "Attendance")
    if key == "attended":
        return _("Days present")
    return _("answers to questions") if answers.is_beside(key) else key
