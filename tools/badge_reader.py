"""Fetch what reads QR codes in browsers that cannot by themselves: ``python -m tools.badge_reader``.

Without it such a browser offers no camera at the desk, and numbers are typed.
"""

import shutil
import sys
from pathlib import Path

from tools.npm import Packed, take

BASE_DIR = Path(__file__).resolve().parent.parent
TARGET = BASE_DIR / "registrations/static/vendor/jsqr.js"
READER = Packed(
    "jsqr",
    "1.4.0",
    "dist/jsQR.js",
    "dxLob7q65Xg2DvstYkRpkYtmKm2sPJ9oFhrhmudT1dZvNFFTlroai3AWSpLey/w5vMcLBXRgOJsbXpdN9HzU/A==",
)


def main() -> int:
    """Put the reader in its place where npm is at hand; return 0 in any case."""
    if TARGET.exists():
        return 0
    if shutil.which("npm"):
        take(READER, TARGET)
    else:
        print("No npm: browsers without a reader of their own take typed numbers at the desk.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
