"""Measure the portal against its budgets: one file per budget line, ``python -m bench``."""

# What makes the database large comes last.
LINES = (
    "agenda",
    "conditional",
    "registration",
    "weight",
    "startup",
    "restore",
    "export",
    "mailing",
    "purge",
    "memory",
    "attendees",
    "curves",
)
