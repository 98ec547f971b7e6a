"""Settings of the application server, behind a proxy that buffers slow clients.

WEB_CONCURRENCY sets the number of workers; each holds one database connection.
"""

import logging.config
import os
import shutil
import sys
import tempfile
from typing import Any

from django.apps import apps

# Told to renew its processes (HUP), the server reads this file again. What it has of the portal
# goes before that: its children would run a new version with modules of the former one.
# Where the portal itself is set up in this process, its modules stay as they are.
if not apps.ready:
    for _name in [each for each in sys.modules if each.partition(".")[0] == "workshop"]:
        del sys.modules[_name]

from workshop import env

# The processes of this server count together, in files that end with it.
counts = env.text("PROMETHEUS_MULTIPROC_DIR")
if not counts and (env.text("METRICS_TOKEN") or env.networks("METRICS_FROM")):
    counts = tempfile.mkdtemp(prefix="portal-metrics-")
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = counts


def post_fork(_server: Any, _worker: Any) -> None:
    """Write the log by the portal's modules as they are now; the server's own are of its start."""
    logging.config.dictConfig(logconfig_dict)


def post_request(worker: Any, _request: Any, _environ: Any, _response: Any) -> None:
    """Let a worker whose first process was killed end with the request it has answered.

    By itself it looks only once nobody waits: under load it would keep the port for ever from
    those who are started next.
    """
    if worker.ppid != os.getppid():
        worker.alive = False


def child_exit(_server: Any, worker: Any) -> None:
    """Forget what only a living process can say."""
    if counts:
        # Imported before the folder is named, the library would count in memory.
        from prometheus_client import multiprocess  # noqa: PLC0415

        multiprocess.mark_process_dead(worker.pid)


def on_exit(_server: Any) -> None:
    """Take the files of the counts away."""
    if counts:
        shutil.rmtree(counts, ignore_errors=True)


bind = env.text("BIND")
workers = env.number("WEB_CONCURRENCY")
timeout = 60
# Asked to end, a process finishes what it began, however long it may take; whoever asks must
# wait a little longer than that before it kills (stop_grace_period in docker-compose.yml).
graceful_timeout = timeout
keepalive = 5
# Workers are renewed now and then, not all at once, so that no leak can add up; but not every
# few seconds while a page is read by many, as a new one has no page kept ready.
max_requests = 100_000
max_requests_jitter = 20_000
# No access log: paths carry the keys of personal links.
accesslog = None
errorlog = "-"
loglevel = "warning"
# The error log names the path of a request that failed in the server: without its key.
logconfig_dict = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {
            "()": "workshop.logs.WithoutKeys",
            "format": "{asctime} {levelname} {name} {request} {message}",
            "style": "{",
        },
        "json": {"()": "workshop.logs.Structured"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": env.choice("LOG_FORMAT", ("plain", "json")),
        }
    },
    "root": {"handlers": ["console"], "level": "WARNING"},
    "loggers": {
        "gunicorn.error": {"handlers": ["console"], "level": "WARNING", "propagate": False},
        "gunicorn.access": {"handlers": [], "level": "CRITICAL", "propagate": False},
    },
}
control_socket_disable = True
# Which proxies to believe is decided by TRUSTED_PROXIES in the portal itself.
forwarded_allow_ips = ""
