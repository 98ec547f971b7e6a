"""Run the tests that need a browser and other programs: ``python -m tools.browser_lane``.

What is missing is installed where that can be done (as root, with apt-get); elsewhere it is
named and the lane fails. The Nu HTML checker and the reader of QR codes are fetched once and
their hashes compared.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

from tools import badge_reader
from tools.npm import Packed, take

BASE_DIR = Path(__file__).resolve().parent.parent
NU = Packed(
    "vnu-jar",
    "26.9.27",
    "build/dist/vnu.jar",
    "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA==",
)
CHECKER = BASE_DIR / ".tools" / f"vnu-{NU.version}.jar"

# The program that shows that a Debian package is there.
PROGRAMS = {
    "chromium": "chromium",
    "java": "default-jre-headless",
    "localc": "libreoffice-calc",
    "lowriter": "libreoffice-writer",
    "pdftotext": "poppler-utils",
}


def missing_packages() -> list[str]:
    """Return the Debian packages whose program is not on the path."""
    is_fetched = CHECKER.exists() and badge_reader.TARGET.exists()
    wanted = PROGRAMS if is_fetched else PROGRAMS | {"npm": "npm"}
    return [package for program, package in wanted.items() if not shutil.which(program)]


def install(packages: list[str]) -> None:
    """Install the packages, or end naming them where that cannot be done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"The browser tests need these packages: {' '.join(packages)}")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=env, stdin=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, check=True, env=env, stdin=subprocess.DEVNULL)


def main() -> int:
    """Make sure of the programs and run the browser tests; return pytest's code.

    The tests find the programs by CHROMIUM and VNU_JAR.
    """
    missing = missing_packages()
    if missing:
        install(missing)
    if not CHECKER.exists():
        take(NU, CHECKER)
    if not badge_reader.TARGET.exists():
        take(badge_reader.READER, badge_reader.TARGET)
    env = {"CHROMIUM": shutil.which("chromium") or "", "VNU_JAR": str(CHECKER)} | dict(os.environ)
    command = ["-m", "pytest", "-p", "tests.no_skips", "-n", "auto", "--dist", "loadgroup"]
    command += ["-m", "browser", "tests/browser"]
    return subprocess.call([sys.executable, *command, *sys.argv[1:]], cwd=BASE_DIR, env=env)


if __name__ == "__main__":
    sys.exit(main())
