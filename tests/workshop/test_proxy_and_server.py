"""What is shipped for the application server and the proxy before it."""

import os
import re
import runpy
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.conf import settings

DEPLOY = Path(__file__).resolve().parent.parent.parent / "deploy"
NGINX = (DEPLOY / "nginx.conf").read_text(encoding="utf-8")


@pytest.mark.parametrize(("parent", "is_alive"), [(os.getppid(), True), (0, False)])
def test_web_process_without_its_first_process_ends_after_the_request(parent, is_alive):
    hook = runpy.run_path(str(DEPLOY / "gunicorn.conf.py"))["post_request"]
    worker = SimpleNamespace(ppid=parent, alive=True)

    hook(worker, None, None, None)

    assert worker.alive is is_alive


def test_proxy_takes_requests_as_large_as_the_portal_does():
    assert re.findall(r"client_max_body_size (\d+)m;", NGINX) == [
        str(settings.REQUEST_MAX_SIZE // 1024**2)
    ]


def test_proxy_keeps_no_log_of_paths_and_no_word_of_the_client_about_itself():
    served = NGINX.partition("listen 443")[2]
    assert NGINX.count("access_log off;") == NGINX.count("error_log /dev/null emerg;") == 2
    assert re.findall(r"proxy_set_header (X-Forwarded\S+|Forwarded) (\S+);", served) == [
        ("X-Forwarded-For", "$remote_addr"),
        ("X-Forwarded-Proto", "$scheme"),
        ("X-Forwarded-Host", '""'),
        ("Forwarded", '""'),
    ]
    assert "location = /metrics {\n        return 404;" in served
