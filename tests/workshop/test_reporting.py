"""A report of an error names nobody, and none is sent unless a setting says so."""

import json
import os
import subprocess
import sys

from tests.workshop.test_env import start

# The site with a view's fault, and what would be sent in place of the network.
_FAULT = """
import json, os
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
import django
from sentry_sdk.transport import Transport

class Kept(Transport):
    def capture_envelope(self, envelope):
        for item in envelope.items:
            if item.get_event():
                print(json.dumps(item.get_event(), default=str))

from workshop import reporting
begin = reporting.start
reporting.start = lambda dsn: begin(dsn, transport=Kept)
django.setup()
from django.test import RequestFactory
from workshop.views import health

def fail(request, key):
    family_name = "Lovelace"
    raise ValueError("/r/abcdefgh234567/ of ada@example.org")

from django.urls import path
from workshop import urls
urls.urlpatterns.insert(0, path("r/<str:key>/", fail))
fail.login_required, fail.csrf_exempt = False, True
from workshop.wsgi import application
request = RequestFactory(headers={"host": "localhost", "cookie": "chosen=secret1", "x-test": "secret2"})
asked = request.post("/r/abcdefgh234567/?q=secret3", {"family_name": "Lovelace", "note": "secret4"})
b"".join(application(asked.environ, lambda status, headers: None))
"""


def _reports(**settings: str) -> list[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "PYTHONPATH") if name in os.environ}
    done = subprocess.run(
        [sys.executable, "-c", _FAULT], env=kept | settings, capture_output=True, text=True
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_report_holds_the_fault_and_nobody():
    reports = _reports(SENTRY_DSN="https://public@sentry.invalid/1")

    assert len(reports) == 1
    report = json.loads(reports[0])
    [fault] = report["exception"]["values"]
    assert (fault["type"], fault["value"]) == ("ValueError", "/r/…/ of …")
    assert report["request"] == {"method": "POST", "url": "http://localhost/r/…/"}
    assert len(report["tags"]["request"]) == 16
    for word in ("abcdefgh", "ada@", "secret", "chosen"):
        assert word not in reports[0]
    # The source line is code; no variable's value stands beside it.
    assert [frame for frame in fault["stacktrace"]["frames"] if "vars" in frame] == []


def test_nothing_is_reported_by_default():
    assert _reports() == []


def test_networks_of_metrics_are_networks():
    refused = start({"METRICS_FROM": "10.0.0.0/24,prometheus"})
    assert "METRICS_FROM holds 'prometheus', which is no address or network." in refused.stderr
