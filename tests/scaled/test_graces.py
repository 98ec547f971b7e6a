"""Whoever is asked to end has the time for it, and whoever is renewed leaves nothing old behind."""

import re
import subprocess
import sys

import yaml
from django.conf import settings

from bench.server import BASE_DIR

# The settings of the server are read twice, and in between a module of the portal is changed.
READ_AGAIN = """
import runpy
from workshop import env
env.is_of_the_former_version = True
given = runpy.run_path("deploy/gunicorn.conf.py")
from workshop import env
print(hasattr(env, "is_of_the_former_version"), given["graceful_timeout"], given["timeout"])
"""


def test_containers_are_given_the_time_that_their_requests_and_jobs_may_take():
    services = yaml.safe_load((BASE_DIR / "docker-compose.yml").read_text())["services"]
    graces = [
        int(services[name]["stop_grace_period"].removesuffix("s")) for name in ("web", "worker")
    ]
    server = (BASE_DIR / "deploy/gunicorn.conf.py").read_text()
    request_seconds = int(re.search(r"^timeout = (\d+)$", server, re.MULTILINE)[1])

    assert graces[0] > request_seconds
    assert graces[1] > settings.Q_CLUSTER["timeout"]


def test_server_that_reads_its_settings_again_forgets_the_former_version():
    command = [sys.executable, "-W", "error", "-c", READ_AGAIN]
    said = subprocess.run(command, cwd=BASE_DIR, capture_output=True, text=True, check=True).stdout

    assert said == "False 60 60\n"
