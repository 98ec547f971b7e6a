"""Settings of a whole site in a folder of its own, ``SITE_FOLDER``, for tests that start it."""

import os
from pathlib import Path

from workshop.settings import *
from workshop.settings import STORAGES

_FOLDER = Path(os.environ["SITE_FOLDER"])

STORAGES = STORAGES | {
    "default": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _FOLDER / "media"},
    },
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _FOLDER / "private", "base_url": None},
    },
}
EMAIL_FILE_PATH = str(_FOLDER / "mail")
