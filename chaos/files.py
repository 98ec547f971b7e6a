"""The disk of the files full to the brim while people hand files in."""

import time

from chaos.site import Site
from chaos.small_disk import filled, is_full

WHAT = "disk of the files full"
PAUSE_SECONDS = 0.5
HANDS_IN_FILES = True
_FULL_SECONDS = 1.5


def strike(site: Site, _number: int) -> None:
    """Fill it for a while."""
    folder = site.folder / "files"
    with filled(folder):
        time.sleep(_FULL_SECONDS)
        if not is_full(folder):
            raise RuntimeError("The disk was not full.")
