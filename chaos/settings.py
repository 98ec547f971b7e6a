"""Settings of the site to be broken: the shipped ones, with all files in the folder of the run."""

import os
from pathlib import Path

from workshop.settings import *  # noqa: F403  these settings build on the shipped ones
from workshop.settings import STORAGES as SHIPPED

_FOLDER = Path(os.environ["BENCH_FOLDER"])
STATIC_ROOT = _FOLDER / "static"
MEDIA_ROOT = _FOLDER / "files" / "media"
STORAGES = SHIPPED | {
    "private": {
        "BACKEND": "django.core.files.storage.FileSystemStorage",
        "OPTIONS": {"location": _FOLDER / "files" / "private", "base_url": None},
    }
}
# The proxy of the run is believed.
TRUSTED_PROXIES = ["127.0.0.1"]
