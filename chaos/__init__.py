"""Break the portal under load and see that it loses nothing: one file per fault, ``python -m chaos``.

A fault says WHAT it is and has ``strike(site, number)``, called so often under load, with a
PAUSE_SECONDS before each; or ``play(site, times)``, which makes a load of its own and returns
what was wrong. PARTS_MAIL: it may come between the mail server's word and the worker's note.
"""

FAULTS = (
    "web",
    "master",
    "worker",
    "worker_part",
    "backends",
    "database",
    "mail",
    "latency",
    "slow_clients",
    "last_seats",
    "disk",
    "files",
)
# For these, database and files lie on small disks of their own.
ON_SMALL_DISKS = frozenset({"disk", "files"})
