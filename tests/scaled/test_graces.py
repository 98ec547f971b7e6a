"""Whoever is asked to end has the time for it, and whoever is renewed leaves nothing old behind."""

import re
import subprocess
import sys

import pytest
import yaml
from django.conf import settings

from bench.server import BASE_DIR

SERVICES = ("web", "worker")

# The settings of the server are read twice, and in between a module of the portal is changed.
READ_AGAIN = """
import runpy
from workshop import env
env.is_of_the_former_version = True
given = runpy.run_path("deploy/gunicorn.conf.py")
from workshop import env
print(hasattr(env, "is_of_the_former_version"), given["graceful_timeout"], given["timeout"])
"""


# The portal is set up in this process: another reading of the settings takes nothing from it.
READ_BESIDE = """
import runpy, sys
import django
django.setup()
before = dict(sys.modules)
runpy.run_path("deploy/gunicorn.conf.py")
print([name for name, module in before.items() if sys.modules.get(name) is not module])
"""


def graces_of_containers(name: str) -> list[int]:
    services = yaml.safe_load((BASE_DIR / name).read_text())["services"]
    return [int(services[each]["stop_grace_period"].removesuffix("s")) for each in SERVICES]


def graces_of_units() -> list[int]:
    units = [(BASE_DIR / f"deploy/portal-{each}.service").read_text() for each in SERVICES]
    return [int(re.search(r"^TimeoutStopSec=(\d+)$", each, re.MULTILINE)[1]) for each in units]


@pytest.mark.parametrize(
    "graces",
    [
        graces_of_containers("docker-compose.yml"),
        graces_of_containers("docker-compose.cluster.yml"),
        graces_of_units(),
    ],
    ids=["one machine", "cluster", "systemd"],
)
def test_services_are_given_the_time_that_their_requests_and_jobs_may_take(graces):
    server = (BASE_DIR / "deploy/gunicorn.conf.py").read_text()
    request_seconds = int(re.search(r"^timeout = (\d+)$", server, re.MULTILINE)[1])

    assert graces[0] > request_seconds
    assert graces[1] > settings.Q_CLUSTER["timeout"]


def test_server_that_reads_its_settings_again_forgets_the_former_version():
    assert said_by(READ_AGAIN) == "False 60 60\n"


def test_settings_of_the_server_leave_the_portal_alone_where_it_is_set_up():
    assert said_by(READ_BESIDE) == "[]\n"


def said_by(program: str) -> str:
    command = [sys.executable, "-W", "error", "-c", program]
    return subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout
