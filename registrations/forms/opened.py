"""What an edit form was opened with: one short mark for each field, carried by the form."""

from collections.abc import Mapping
from typing import Any

from django.core import signing

from registrations.domain.meanwhile import Marks, marks_of

_SALT = "registrations.opened-with"


def pack(values: Mapping[str, Any]) -> str:
    """Return the marks of the values as one signed text for a hidden field."""
    return signing.dumps(marks_of(values), salt=_SALT, compress=True)


def read(text: str) -> Marks | None:
    """Return the marks, or nothing where the form carries none of this site."""
    try:
        marks: dict[str, str] = signing.loads(text, salt=_SALT)
    except signing.BadSignature:
        return None
    return marks


def renewed(marks: Marks, *, values: Mapping[str, Any]) -> str:
    """Return the marks as ``pack`` does, those of the values put in place of earlier ones."""
    return signing.dumps({**marks, **marks_of(values)}, salt=_SALT, compress=True)
