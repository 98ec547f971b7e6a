"""Measure the portal against its budgets: one file per budget line, ``python -m bench``."""

LINES = ("agenda", "registration", "export", "mailing", "purge", "weight")
