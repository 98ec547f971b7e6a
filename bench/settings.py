"""Settings of the site under load: the shipped ones, with one bare view for comparison."""

import os
from pathlib import Path

from workshop.settings import *  # noqa: F403  these settings build on the shipped ones
from workshop.settings import STORAGES

ROOT_URLCONF = "bench.urls"
# The run's own folder: a demonstration served at the same time keeps its files.
STATIC_ROOT = Path(os.environ["BENCH_FOLDER"]) / "static"
# Erasures lie there as files: those of another database would keep this site from serving.
STORAGES["private"]["OPTIONS"] = {
    "location": Path(os.environ["BENCH_FOLDER"]) / "private",
    "base_url": None,
}
