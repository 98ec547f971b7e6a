"""Typed readers of the environment that fail naming the variable.

Each variable is declared in ``variables.py``, with its default; no other module reads the
environment.
"""

import base64
import re
from ipaddress import ip_network
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

from workshop.variables import VARIABLES

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

_env = environ.Env()
_FIELD_KEY_BYTES = 32
_SHAPE = "must be https://KEY:SECRET@host/bucket, key and secret percent-encoded"
_BUCKET_NAME = re.compile(r"[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]")


def text(name: str, default: str | None = None) -> str:
    """Return the variable, or the default given or declared; without any, refuse to start.

    Raises KeyError for a variable that is not declared.
    """
    if default is None:
        default = VARIABLES[name].default
    value = _env.str(name, default=default)
    if value is None or (default is None and not value.strip()):
        raise ImproperlyConfigured(f"Set the environment variable {name}.")
    return str(value)


def refuse_unless(condition: bool, name: str, reason: str) -> None:
    """Refuse to start, naming the variable, where its value is unsafe in production."""
    if not condition:
        raise ImproperlyConfigured(f"{name} {reason}.")


def flag(name: str) -> bool:
    """Return whether the variable says on."""
    value = text(name).strip().lower()
    if value not in {"on", "off"}:
        raise ImproperlyConfigured(f"{name} must be 'on' or 'off'.")
    return value == "on"


def number(name: str) -> int:
    """Return the variable as a whole number above nought."""
    value = text(name).strip()
    if not (value.isascii() and value.isdecimal() and int(value) > 0):
        raise ImproperlyConfigured(f"{name} must be a whole number above 0.")
    return int(value)


def choice(name: str, possible: tuple[str, ...]) -> str:
    """Return the variable, one of the possible words."""
    value = text(name).strip()
    if value not in possible:
        raise ImproperlyConfigured(f"{name} must be one of: {', '.join(possible)}.")
    return value


def names(name: str, default: str | None = None) -> list[str]:
    """Return the comma-separated values of the variable, without blanks."""
    return [part.strip() for part in text(name, default).split(",") if part.strip()]


def networks(name: str) -> list[str]:
    """Return the comma-separated addresses and networks of the variable, none by default."""
    found = names(name)
    for each in found:
        try:
            ip_network(each)
        except ValueError as problem:
            raise ImproperlyConfigured(
                f"{name} holds {each!r}, which is no address or network."
            ) from problem
    return found


def field_keys(name: str, *, default: str | None = None) -> list[str]:
    """Return the keys of encrypted columns, each 32 bytes in URL-safe base64."""
    keys = text(name, default).split(",")
    for key in keys:
        try:
            is_whole = len(base64.urlsafe_b64decode(key.strip())) == _FIELD_KEY_BYTES
        except ValueError:
            is_whole = False
        refuse_unless(is_whole, name, "holds a key that is not 32 bytes in URL-safe base64")
    return [key.strip() for key in keys]


def database() -> dict[str, Any]:
    """Return Django's settings of the database, SQLite under var/ by default."""
    return database_at(text("DATABASE_URL") or f"sqlite:///{VAR_DIR / 'workshop.sqlite3'}")


def database_at(url: str) -> dict[str, Any]:
    """Return Django's settings of the database at this URL.

    SQLite takes its write lock when a transaction begins, so that counting seats
    and taking one cannot interleave; the write-ahead log lets readers go on.
    """
    config: dict[str, Any] = _env.db_url_config(url)
    if config["ENGINE"].endswith("sqlite3"):
        config["OPTIONS"] = {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; "
            # What is deleted is overwritten: nothing of it is found in the file afterwards.
            "PRAGMA secure_delete=ON;",
        }
    else:
        config["CONN_MAX_AGE"] = 60
        config["CONN_HEALTH_CHECKS"] = True
    return config


def email(default: str | None = None) -> dict[str, Any]:
    """Return Django's settings of outgoing mail from a URL such as ``smtp+tls://…``."""
    config: dict[str, Any] = _env.email_url_config(text("EMAIL_URL", default))
    return config


def files() -> dict[str, dict[str, Any]]:
    """Return Django's settings of the storages of files: folders under var/, or a bucket.

    Private files are given out by views alone: they have no address in either.
    """
    url = text("S3_URL").strip()
    if url:
        return {"default": bucket_at(url, "media"), "private": bucket_at(url, "private")}
    backend = "django.core.files.storage.FileSystemStorage"
    private = {"location": VAR_DIR / "private", "base_url": None}
    return {"default": {"BACKEND": backend}, "private": {"BACKEND": backend, "OPTIONS": private}}


def bucket_at(url: str, folder: str) -> dict[str, Any]:
    """Return Django's settings of a folder of the bucket that S3_URL names.

    The address is ``https://KEY:SECRET@host:port/bucket/prefix?region=…&addressing=…``, where
    only host and bucket, key and secret have to be.
    """
    parts = _service_at(url)
    bucket, _slash, prefix = unquote(parts.path).strip("/").partition("/")
    refuse_unless(_BUCKET_NAME.fullmatch(bucket) is not None, "S3_URL", "must name a bucket")
    more = dict(parse_qsl(parts.query, keep_blank_values=True))
    addressing, region = more.pop("addressing", "path"), more.pop("region", "us-east-1")
    refuse_unless(not more, "S3_URL", "may have region and addressing after '?', nothing else")
    refuse_unless(addressing in {"path", "virtual"}, "S3_URL", "has an addressing unknown here")
    return {
        "BACKEND": "workshop.bucket.BucketStorage",
        "OPTIONS": {
            "access_key": unquote(parts.username or ""),
            "secret_key": unquote(parts.password or ""),
            "endpoint_url": f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}",
            "bucket_name": bucket,
            "region_name": region,
            "addressing": addressing,
            "location": f"{prefix}/{folder}".lstrip("/"),
        },
    }


def _service_at(url: str) -> SplitResult:
    """Return the parts of the address; what is said of a wrong one holds nothing of the secret."""
    try:
        parts = urlsplit(url)
        is_port = parts.port != 0
    except ValueError:
        parts, is_port = SplitResult("", "", "", "", ""), False
    refuse_unless(parts.scheme in {"https", "http"} and is_port, "S3_URL", _SHAPE)
    has_all = bool(parts.hostname and parts.username and parts.password)
    refuse_unless(has_all and not parts.fragment, "S3_URL", _SHAPE)
    return parts
