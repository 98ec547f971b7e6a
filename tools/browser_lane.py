"""Run the tests that need a browser and other programs: ``python -m tools.browser_lane``.

What is missing is installed where that can be done (as root, with apt-get); elsewhere it is
named and the lane fails. The Nu HTML checker is fetched once into .tools/ and its hash
compared.
"""

import base64
import hashlib
import os
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

BASE_DIR = Path(__file__).resolve().parent.parent
CHECKER_VERSION = "26.9.27"
CHECKER_SHA512 = (
    "TkQd5DFfOaWC9ebtvozTsrH2Vaod3jYg+vrOeREzIXxBexLz9+rS2DNtjn7+RPUiZhgli0SghgBX6RJRNea0KA=="
)
CHECKER = BASE_DIR / ".tools" / f"vnu-{CHECKER_VERSION}.jar"

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
    wanted = PROGRAMS if CHECKER.exists() else PROGRAMS | {"npm": "npm"}
    return [package for program, package in wanted.items() if not shutil.which(program)]


def install(packages: list[str]) -> None:
    """Install the packages, or end naming them where that cannot be done."""
    if os.geteuid() != 0 or not shutil.which("apt-get"):
        sys.exit(f"The browser tests need these packages: {' '.join(packages)}")
    env = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], check=True, env=env, stdin=subprocess.DEVNULL)
    command = ["apt-get", "install", "-y", "-qq", "--no-install-recommends", *packages]
    subprocess.run(command, check=True, env=env, stdin=subprocess.DEVNULL)


def fetch_checker() -> None:
    """Put the Nu HTML checker under .tools/, or end where its hash is not the known one."""
    with tempfile.TemporaryDirectory() as folder:
        pack = ["npm", "pack", "--silent", f"vnu-jar@{CHECKER_VERSION}"]
        null = subprocess.DEVNULL
        subprocess.run(pack, cwd=folder, check=True, stdin=null, stdout=null)
        archive = next(Path(folder).glob("*.tgz"))
        digest = hashlib.sha512(archive.read_bytes()).digest()
        if base64.b64encode(digest).decode() != CHECKER_SHA512:
            sys.exit("The Nu HTML checker is not the one expected: its hash differs.")
        CHECKER.parent.mkdir(exist_ok=True)
        with tarfile.open(archive) as files:
            jar = files.extractfile("package/build/dist/vnu.jar")
            if jar is None:
                sys.exit("The package vnu-jar holds no vnu.jar.")
            part = CHECKER.with_suffix(".part")
            with part.open("wb") as out:
                shutil.copyfileobj(jar, out)
            part.replace(CHECKER)


def main() -> int:
    """Make sure of the programs and run the browser tests; return pytest's code.

    The tests find the programs by CHROMIUM and VNU_JAR.
    """
    missing = missing_packages()
    if missing:
        install(missing)
    if not CHECKER.exists():
        fetch_checker()
    env = {"CHROMIUM": shutil.which("chromium") or "", "VNU_JAR": str(CHECKER)} | dict(os.environ)
    command = ["-m", "pytest", "-p", "tests.no_skips", "-n", "auto", "--dist", "loadgroup"]
    command += ["-m", "browser", "tests/browser"]
    return subprocess.call([sys.executable, *command, *sys.argv[1:]], cwd=BASE_DIR, env=env)


if __name__ == "__main__":
    sys.exit(main())
