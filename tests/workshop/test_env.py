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
    monkeypatch.setenv("STAFF_SECOND_FACTOR", "maybe")

    with pytest.raises(ImproperlyConfigured, match="STAFF_SECOND_FACTOR"):
        env.flag("STAFF_SECOND_FACTOR")


def test_choice_is_one_of_the_words_and_the_first_by_default(monkeypatch):
    assert env.choice("LOG_FORMAT", ("plain", "json")) == "plain"
    monkeypatch.setenv("LOG_FORMAT", "xml")

    with pytest.raises(ImproperlyConfigured, match=r"LOG_FORMAT must be one of: plain, json\."):
        env.choice("LOG_FORMAT", ("plain", "json"))


@pytest.mark.parametrize("value", ["0", "-1", "many", "", "1.5", "٣"])
def test_number_is_whole_and_above_nought(value, monkeypatch):
    monkeypatch.setenv("SESSION_HOURS", value)

    with pytest.raises(ImproperlyConfigured, match="SESSION_HOURS"):
        env.number("SESSION_HOURS")


def test_variable_that_is_not_declared_is_not_read():
    with pytest.raises(KeyError, match="SOME_WORD"):
        env.text("SOME_WORD")


def test_postgresql_keeps_its_connections():
    database = env.database_at("postgres://user:password@host:5432/name")

    assert (database["ENGINE"], database["CONN_MAX_AGE"]) == ("django.db.backends.postgresql", 60)


def test_bucket_is_read_whole_with_a_folder_of_its_own(monkeypatch):
    url = "https://KEY:a%2Fb+c%40d@files.example.org:9000/the-bucket/site/one?region=eu-1"
    monkeypatch.setenv("S3_URL", url)

    storages = env.files()

    assert storages["private"] == {
        "BACKEND": "workshop.bucket.BucketStorage",
        "OPTIONS": {
            "access_key": "KEY",
            "secret_key": "a/b+c@d",
            "endpoint_url": "https://files.example.org:9000",
            "bucket_name": "the-bucket",
            "region_name": "eu-1",
            "addressing": "path",
            "location": "site/one/private",
        },
    }
    assert storages["default"]["OPTIONS"]["location"] == "site/one/media"


@pytest.mark.parametrize(
    "url",
    [
        "s3://KEY:zqsecret@host/bucket",
        "https://host/bucket",
        "https://KEY@host/bucket",
        "https://KEY:zqsecret@/bucket",
        "https://KEY:zqsecret@host:port/bucket",
        "https://KEY:zq/secret@host/bucket",
        "https://KEY:zq#secret@host/bucket",
        "https://KEY:zqsecret@host",
        "https://KEY:zqsecret@host/No_Bucket",
        "https://KEY:zqsecret@host/bucket?acl=public-read",
        "https://KEY:zqsecret@host/bucket?addressing=zqsecret",
    ],
)
def test_address_of_a_bucket_that_is_wrong_is_refused_and_not_repeated(url, monkeypatch):
    monkeypatch.setenv("S3_URL", url)

    with pytest.raises(ImproperlyConfigured, match=r"^S3_URL (must|may|has)") as refusal:
        env.files()

    assert "zq" not in str(refusal.value)


def test_files_are_in_folders_where_no_bucket_is_named(monkeypatch):
    monkeypatch.delenv("S3_URL", raising=False)

    backends = {each["BACKEND"].rpartition(".")[2] for each in env.files().values()}
    assert backends == {"FileSystemStorage"}
    assert env.files()["private"]["OPTIONS"]["base_url"] is None


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
