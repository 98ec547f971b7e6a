"""Settings of the site that the browser meets: the shipped ones, with files of its own."""

import os
from pathlib import Path

from workshop.settings import *  # noqa: F403 (settings build on the shipped ones)
from workshop.settings import STORAGES

_FOLDER = Path(os.environ["BROWSER_SITE_FOLDER"])
STATIC_ROOT = _FOLDER / "static"
STORAGES["private"]["OPTIONS"] = {"location": _FOLDER / "private", "base_url": None}
