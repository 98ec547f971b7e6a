"""List what the portal installs, as CycloneDX: ``python -m tools.sbom [FILE]``.

Versions and hashes are those of ``requirements/base.txt``; licences and dependencies are
what the packages installed in this environment say of themselves. What reads QR codes in
browsers is listed too. CycloneDX's own program writes both lists and knows the licences;
what is made of them is held against its schema.
"""

import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator
from packaging.utils import canonicalize_name

from tools.badge_reader import READER

BASE_DIR = Path(__file__).resolve().parent.parent
LOCK = BASE_DIR / "requirements" / "base.txt"
VERSION = SchemaVersion.V1_6
FORMAT = (
    *("--spec-version", VERSION.to_version(), "--output-reproducible", "--no-validate"),
    *("--pyproject", "pyproject.toml"),
)

Component = dict[str, Any]


def bill() -> dict[str, Any]:
    """Return the list in the form of CycloneDX 1.6; end where a program fails."""
    locked = _written("requirements", str(LOCK))
    installed = _written("environment", sys.executable)
    found = {_named(each): each for each in installed["components"]}
    listed = [_described(each, found.get(_named(each))) for each in locked["components"]]
    kept = {each["bom-ref"] for each in listed} | {"root-component"}
    dependencies = [
        each | {"dependsOn": [ref for ref in each.get("dependsOn", []) if ref in kept]}
        for each in installed["dependencies"]
        if each["ref"] in kept
    ]
    return installed | {"components": [*listed, _reader()], "dependencies": dependencies}


def _written(kind: str, of: str) -> dict[str, Any]:
    program = [sys.executable, "-W", "ignore", "-m", "cyclonedx_py", kind, *FORMAT, of]
    done = subprocess.run(program, cwd=BASE_DIR, capture_output=True, text=True)
    if done.returncode:
        sys.exit(done.stderr)
    written: dict[str, Any] = json.loads(done.stdout)
    return written


def _named(component: Component) -> tuple[str, str]:
    return canonicalize_name(component["name"]), component["version"]


def _described(locked: Component, installed: Component | None) -> Component:
    """Return the locked package with its hashes and, where it is installed, its own words.

    What is locked for another version of Python or another system is marked as optional.
    """
    if installed is None:
        return locked | {
            "description": "for another version of Python or another system",
            "scope": "optional",
        }
    files = locked["externalReferences"]
    return installed | {"externalReferences": [*files, *installed.get("externalReferences", [])]}


def _reader() -> Component:
    return {
        "type": "library",
        "bom-ref": f"pkg:npm/{READER.package}@{READER.version}",
        "purl": f"pkg:npm/{READER.package}@{READER.version}",
        "name": READER.package,
        "version": READER.version,
        "description": "reads QR codes in browsers that cannot by themselves",
        "licenses": [{"license": {"id": "Apache-2.0"}}],
        "hashes": [{"alg": "SHA-512", "content": base64.b64decode(READER.sha512).hex()}],
    }


def main() -> int:
    """Write the list to the file named, or to standard output, if it is well-formed."""
    text = json.dumps(bill(), indent=1, ensure_ascii=False) + "\n"
    fault = JsonStrictValidator(VERSION).validate_str(text)
    if fault:
        sys.exit(str(fault))
    if len(sys.argv) > 1:
        Path(sys.argv[1]).write_text(text, encoding="utf-8")
    else:
        sys.stdout.write(text)
    return 0


if __name__ == "__main__":
    sys.exit(main())
