"""The units of systemd start what is there, each shut in as tightly as the others."""

import re
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
UNITS = sorted((BASE_DIR / "deploy").glob("portal-*.service"))
PYTHON = "/opt/workshop-portal/.venv/bin/python "
# What tells the services apart; all else below is how they are shut in.
OWN = {
    *("Type", "ExecStart", "ExecReload", "Restart", "RestartSec", "KillMode", "TimeoutStopSec"),
    *("MemoryMax", "TasksMax", "Nice"),
}


def _lines(unit: Path, section: str) -> list[tuple[str, str]]:
    body = unit.read_text(encoding="utf-8").partition(f"[{section}]\n")[2].partition("\n[")[0]
    return re.findall(r"^(\w+)=(.*)$", body, re.M)


def _bounds(unit: Path) -> dict[str, str]:
    bounds = {name: value for name, value in _lines(unit, "Service") if name not in OWN}
    bounds["ReadWritePaths"] = bounds["ReadWritePaths"].split()[0]
    return bounds


def test_every_unit_is_shut_in_alike():
    alike = _bounds(UNITS[0])
    assert [unit.stem for unit in UNITS if _bounds(unit) != alike] == []
    assert {alike[name] for name in ("NoNewPrivileges", "ProtectHome", "PrivateTmp")} == {"yes"}
    assert (alike["ProtectSystem"], alike["CapabilityBoundingSet"]) == ("strict", "")


@pytest.mark.parametrize("unit", UNITS, ids=lambda path: path.stem)
def test_a_unit_starts_what_is_there_within_bounds(unit):
    lines = _lines(unit, "Service")
    started = [value.removeprefix(PYTHON) for name, value in lines if name == "ExecStart"]
    files = [word for line in started for word in line.split() if word.endswith(".py")]
    assert files
    assert [file for file in files if not (BASE_DIR / file).is_file()] == []
    assert {"MemoryMax", "TasksMax"} <= {name for name, _value in lines}


def test_the_units_name_each_other_rightly():
    known = {path.name for path in (BASE_DIR / "deploy").glob("portal-*")}
    named = {
        name
        for unit in UNITS
        for key, value in _lines(unit, "Unit")
        if key in {"Requires", "After"}
        for name in value.split()
        if name.startswith("portal-")
    }
    assert named == {"portal-migrate.service"}
    assert known >= named | {"portal-backup.timer", "portal-backup.service"}
