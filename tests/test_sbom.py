"""The list of what the portal installs names each package as it was locked."""

import re
from pathlib import Path

import pytest
from packaging.utils import canonicalize_name

from tools import sbom
from tools.badge_reader import READER

LOCKED = re.compile(r"^([\w.-]+)==(\S+).*\\\n((?: +--hash=.*\n?)+)", re.M)


@pytest.fixture(scope="module")
def listed():
    components = sbom.bill()["components"]
    return {(canonicalize_name(each["name"]), each["version"]): each for each in components}


def _hashes(component) -> set[str]:
    return {
        each["content"]
        for file in component["externalReferences"]
        for each in file.get("hashes", [])
    }


def test_every_locked_package_is_listed_with_version_and_hashes(listed):
    locked = {
        (name, version): set(re.findall(r"sha256:(\w+)", hashes))
        for name, version, hashes in LOCKED.findall(sbom.LOCK.read_text(encoding="utf-8"))
    }
    packages = listed.keys() - {(READER.package, READER.version)}
    assert {package: _hashes(listed[package]) for package in packages} == locked
    assert len(locked) > 40


def test_every_package_that_is_installed_is_listed_with_its_licence(listed):
    unknown = [
        package
        for package, each in listed.items()
        if not each.get("licenses") and each.get("scope") != "optional"
    ]
    driver = next(each for (name, _version), each in listed.items() if name == "psycopg")
    assert (unknown, driver["licenses"][0]["license"]["id"]) == ([], "LGPL-3.0-only")


def test_the_reader_of_codes_is_listed_as_the_image_takes_it(listed):
    dockerfile = (Path(sbom.BASE_DIR) / "Dockerfile").read_text(encoding="utf-8")
    content = listed[READER.package, READER.version]["hashes"][0]["content"]
    assert f'echo "{content}  {READER.package}-{READER.version}.tgz"' in dockerfile
