"""What is said where the key of an encrypted value is missing."""

from django.utils.translation import gettext as _

from workshop.errors import RuleViolation


def key_gone() -> RuleViolation:
    """Return the refusal ``key_gone``."""
    return RuleViolation(
        "key_gone",
        _(
            "These data cannot be read: the key with which they were encrypted is missing from "
            "FIELD_KEYS. Ask whoever runs the portal to put it back, or enter them again."
        ),
    )
