"""Settings of the site that the browser meets: the shipped ones, with files of its own."""

import os
from pathlib import Path

from workshop.settings import *  # noqa: F403 (settings build on the shipped ones)

STATIC_ROOT = Path(os.environ["BROWSER_SITE_FOLDER"]) / "static"
