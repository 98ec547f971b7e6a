"""Break the portal under load and see that it loses nothing: one file per fault, ``python -m chaos``."""

FAULTS = ("web", "worker", "backends", "database", "mail", "latency", "last_seats")
