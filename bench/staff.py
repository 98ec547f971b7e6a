"""A member of staff who may do everything, in this process or through the server."""

import time
from collections.abc import Mapping
from urllib.parse import urlencode

from django.conf import settings
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.load import LOOPBACK, send

HOST = {"host": LOOPBACK}
_TOKEN = "b" * 32


def signed_in() -> Client:
    """Return a client of this process, without a server between it and the site."""
    user, _made = User.objects.get_or_create(
        username="bench", defaults={"is_staff": True, "is_superuser": True}
    )
    client = Client(headers=HOST)
    client.force_login(user, backend=settings.AUTHENTICATION_BACKENDS[-1])
    return client


def milliseconds(client: Client, path: str, *, rounds: int) -> list[float]:
    """Return how long the page took in each round, the first, which reads templates, left out."""
    samples = []
    for _round in range(rounds + 1):
        begin = time.perf_counter()
        response = client.get(path)
        samples.append(1000 * (time.perf_counter() - begin))
        assert response.status_code == 200, (path, response.status_code)
    return samples[1:]


def query_count(client: Client, path: str) -> int:
    """Return how many queries the page takes."""
    with CaptureQueriesContext(connection) as queries:
        client.get(path)
    return len(queries)


def headers_of(client: Client) -> dict[str, str]:
    """Return the head by which the server knows the client."""
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    return {
        "Cookie": f"{settings.SESSION_COOKIE_NAME}={session}; {settings.CSRF_COOKIE_NAME}={_TOKEN}"
    }


def post(url: str, client: Client, answers: Mapping[str, str]) -> tuple[int, bytes]:
    """Post the answers through the server; return status and content."""
    head = headers_of(client) | {"Content-Type": "application/x-www-form-urlencoded"}
    body = urlencode({**answers, "csrfmiddlewaretoken": _TOKEN})
    status, _headers, said = send("POST", url, body=body, headers=head)
    return status, said
