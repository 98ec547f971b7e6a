"""Processes that send, to be killed: ``python -m tests.mail_sender DATABASE PORT``.

Django is set up once. Each line of the input forks a process that sends what is due, again
and again until it is killed, and prints its id. The process greets the mail server with
that id, so that the server knows whose mail it accepted.
"""

import importlib
import os
import signal
import sys
import time

import django
from django.conf import settings
from django.core.mail.utils import DNS_NAME
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation


def send_for_ever() -> None:
    """Send what is due until this process is killed."""
    delivery = importlib.import_module("registrations.messages.delivery")
    DNS_NAME._fqdn = f"sender-{os.getpid()}"
    while True:
        delivery.deliver_due(now=timezone.now())
        time.sleep(0.005)


def _load() -> None:
    """Load before the forks what sending needs, so that each sends at once."""
    importlib.import_module("registrations.messages.delivery")
    reverse("index")
    with translation.override("en"):
        render_to_string("messages/page.html", {"language": "en", "subject": "", "text": ""})


def main(database: str, port: str) -> None:
    """Fork a process for each line of the input."""
    settings.DATABASES["default"]["NAME"] = database
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", int(port)
    django.setup()
    _load()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    sys.stdout.write("ready\n")
    sys.stdout.flush()
    for _line in sys.stdin:
        pid = os.fork()
        if not pid:
            send_for_ever()
        sys.stdout.write(f"{pid}\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main(*sys.argv[1:])
