"""Settings of the site under load: the shipped ones, with one bare view for comparison."""

import os
from pathlib import Path

from workshop.settings import *  # noqa: F403  these settings build on the shipped ones

ROOT_URLCONF = "bench.urls"
# The run's own folder: a demonstration served at the same time keeps its files.
STATIC_ROOT = Path(os.environ["BENCH_FOLDER"]) / "static"
