"""Take one file out of a package of npm whose hash is known."""

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Packed:
    """A file in a package: the hash is that of the packed whole, SHA-512 as base64."""

    package: str
    version: str
    member: str
    sha512: str


def take(wanted: Packed, target: Path) -> None:
    """Write the file to the target, whole or not at all; end where the hash is another."""
    with tempfile.TemporaryDirectory() as folder:
        pack = ["npm", "pack", "--silent", f"{wanted.package}@{wanted.version}"]
        null = subprocess.DEVNULL
        subprocess.run(pack, cwd=folder, check=True, stdin=null, stdout=null)
        archive = next(Path(folder).glob("*.tgz"))
        digest = hashlib.sha512(archive.read_bytes()).digest()
        if base64.b64encode(digest).decode() != wanted.sha512:
            sys.exit(f"The package {wanted.package} is not the one expected: its hash differs.")
        with tarfile.open(archive) as files:
            found = files.extractfile(f"package/{wanted.member}")
            if found is None:
                sys.exit(f"The package {wanted.package} holds no {wanted.member}.")
            content = found.read()
    target.parent.mkdir(parents=True, exist_ok=True)
    part = target.with_suffix(".part")
    part.write_bytes(content)
    part.replace(target)
