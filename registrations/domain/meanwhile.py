"""Two people edit at once: what both changed is asked, what one changed is merged.

A form remembers what it was opened with as one short mark for each field. Compared field by
field under the lock, a save tells what its own person changed from what others did since;
the number of the revision alone would say only that something happened. See
docs/adr/0009-two-people-editing.md.
"""

import hashlib
import json
from collections.abc import Mapping
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from registrations.domain.proposals import is_same
from workshop.errors import RuleViolation

_DIGITS = 12

# A mark for each field, by name.
Marks = Mapping[str, str]


class ChangedMeanwhile(RuleViolation):
    """Somebody else changed the same fields to something else since the form was opened.

    ``present`` holds all values as they are now; ``conflicts`` the names that both changed,
    ``theirs`` those that only others changed.
    """

    def __init__(
        self, present: Mapping[str, Any], *, conflicts: list[str], theirs: list[str]
    ) -> None:
        super().__init__(
            "changed_meanwhile",
            _("Somebody else has changed the same details in the meantime. Nothing is saved yet."),
        )
        self.present = present
        self.conflicts = conflicts
        self.theirs = theirs


def _mark(value: Any) -> str:
    said = None if is_same(value, None) else value
    text = json.dumps(said, cls=DjangoJSONEncoder, sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:_DIGITS]


_NOTHING = _mark(None)


def marks_of(values: Mapping[str, Any]) -> dict[str, str]:
    """Return the mark of each value."""
    return {name: _mark(value) for name, value in values.items()}


def merged(
    values: Mapping[str, Any], *, present: Mapping[str, Any], opened: Marks | None
) -> dict[str, Any]:
    """Return what the person changed since the form was opened, where nobody else did.

    Without marks everything is taken as changed. What has no mark or no present value, as a
    question that nobody has answered, is nothing. Raises ChangedMeanwhile.
    """
    if opened is None:
        return dict(values)
    present = {**dict.fromkeys(values), **present}
    before = {name: opened.get(name, _NOTHING) for name in values}
    now = {name: _mark(present[name]) for name in values}
    own = {name: value for name, value in values.items() if _mark(value) != before[name]}
    others = {name for name in values if now[name] != before[name]}
    conflicts = sorted(name for name in own if name in others and now[name] != _mark(own[name]))
    if conflicts:
        raise ChangedMeanwhile(present, conflicts=conflicts, theirs=sorted(others - set(own)))
    return own
