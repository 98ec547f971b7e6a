"""Settings that are missing or unsafe name their variable."""

import os
import subprocess
import sys

import pytest
from django.core.exceptions import ImproperlyConfigured

from workshop import env

SAFE = {
    "SECRET_KEY": "tests-only-" * 6,
    "FIELD_KEYS": "QUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUFBQUE=",
    "ALLOWED_HOSTS": "registration.example.org",
    "BASE_URL": "https://registration.example.org",
    "DEFAULT_FROM_EMAIL": "registration@example.org",
}


def start(changes: dict[str, str]) -> subprocess.CompletedProcess[str]:
    """Start the site with safe settings of production and these changes."""
    inherited = {name: value for name, value in os.environ.items() if name in {"PATH", "HOME"}}
    command = [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"]
    return subprocess.run(
        command, env=inherited | SAFE | changes, capture_output=True, text=True, check=False
    )


@pytest.mark.parametrize("name", ["SECRET_KEY", "BASE_URL", "DEFAULT_FROM_EMAIL"])
def test_missing_variable_is_named(name, monkeypatch):
    monkeypatch.delenv(name, raising=False)

    with pytest.raises(ImproperlyConfigured, match=name):
        env.text(name)


def test_flag_is_on_or_off_and_nothing_else(monkeypatch):
    monkeypatch.setenv("SOME_FLAG", "maybe")

    with pytest.raises(ImproperlyConfigured, match="SOME_FLAG"):
        env.flag("SOME_FLAG")


def test_choice_is_one_of_the_words_and_the_first_by_default(monkeypatch):
    assert env.choice("SOME_CHOICE", ("plain", "json")) == "plain"
    monkeypatch.setenv("SOME_CHOICE", "xml")

    with pytest.raises(ImproperlyConfigured, match=r"SOME_CHOICE must be one of: plain, json\."):
        env.choice("SOME_CHOICE", ("plain", "json"))


@pytest.mark.parametrize("value", ["0", "-1", "many", "", "1.5", "٣"])
def test_number_is_whole_and_above_nought(value, monkeypatch):
    monkeypatch.setenv("SOME_NUMBER", value)

    with pytest.raises(ImproperlyConfigured, match="SOME_NUMBER"):
        env.number("SOME_NUMBER", 1)


def test_postgresql_keeps_its_connections(monkeypatch):
    monkeypatch.setenv("SOME_DATABASE", "postgres://user:password@host:5432/name")

    database = env.database("SOME_DATABASE")

    assert (database["ENGINE"], database["CONN_MAX_AGE"]) == ("django.db.backends.postgresql", 60)


@pytest.mark.parametrize(
    ("changes", "named"),
    [
        ({"SECRET_KEY": ""}, "SECRET_KEY"),
        ({"SECRET_KEY": "short"}, "SECRET_KEY"),
        ({"FIELD_KEYS": ""}, "FIELD_KEYS"),
        ({"FIELD_KEYS": SAFE["FIELD_KEYS"] + ",c2hvcnQ="}, "FIELD_KEYS"),
        ({"FIELD_KEYS": "not base64 at all!"}, "FIELD_KEYS"),
        ({"BASE_URL": ""}, "BASE_URL"),
        ({"BASE_URL": "http://registration.example.org"}, "BASE_URL"),
        ({"ALLOWED_HOSTS": ""}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": "*"}, "ALLOWED_HOSTS"),
        ({"ALLOWED_HOSTS": ".example.org"}, "ALLOWED_HOSTS"),
        ({"RATE_LIMITS": "off"}, "RATE_LIMITS"),
        ({"DEMO_MODE": "perhaps"}, "DEMO_MODE"),
    ],
)
def test_production_refuses_unsafe_settings_and_names_them(changes, named):
    answer = start(changes)

    assert answer.returncode != 0
    assert named in answer.stderr


def test_production_with_safe_settings_has_nothing_to_complain_of():
    assert start({}).returncode == 0
