"""Settings of the test suite: the shipped ones, on the database of the lane.

TEST_DATABASE_URL names a PostgreSQL server; without it the tests run on an SQLite file,
since tables in memory lock across threads.
"""

import os

os.environ.setdefault("DEMO_MODE", "on")
os.environ.setdefault("SECRET_KEY", "tests-only-" + "k" * 60)

from datetime import timedelta

from workshop.settings import *
from workshop.settings import DATABASES, VAR_DIR

if os.environ.get("TEST_DATABASE_URL"):
    from workshop import env

    DATABASES["default"] = env.database_at(os.environ["TEST_DATABASE_URL"])
    DATABASES["default"]["CONN_MAX_AGE"] = 0
else:
    _file = os.environ.get("TEST_SQLITE_NAME", str(VAR_DIR / "test.sqlite3"))
    DATABASES["default"]["TEST"] = {"NAME": _file}

STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "private": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WHITENOISE_AUTOREFRESH = True
FORM_MIN_AGE = timedelta()
PUBLIC_PAGE_KEPT_FOR = timedelta()
RATE_LIMITS = True
# Their tables are made at once: thirty migrations of others would be run before every test run.
MIGRATION_MODULES = {"axes": None, "django_q": None}
