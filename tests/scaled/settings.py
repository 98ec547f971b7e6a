"""Settings of a site in several processes: the shipped ones, and each answer says who gave it."""

from tests.apart_settings import *
from tests.apart_settings import MIDDLEWARE, Q_CLUSTER, STORAGES

MIDDLEWARE = ["tests.scaled.answering.SaysWho", *MIDDLEWARE]
# Workers look at the schedules after 30 seconds of such cycles: here once when they start.
Q_CLUSTER = Q_CLUSTER | {"guard_cycle": 30}
STORAGES = STORAGES | {
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
}
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# The tables are a copy of those that the lane made at once.
MIGRATION_MODULES = {"axes": None, "django_q": None}
