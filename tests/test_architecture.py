"""The direction of imports and the size of the parts, as the house style has them."""

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

BASE_DIR = Path(__file__).resolve().parent.parent
APPS = ("workshop", "registrations")

# What a part may import stands in its own row or in one above it.
LAYERS = (
    {
        "bucket",
        "enums",
        "env",
        "errors",
        "languages",
        "logs",
        "qr",
        "reporting",
        "signals",
        "slugs",
        "text",
        "translated",
        "variables",
        "widgets",
    },
    {"models", "querysets", "integrity", "roles"},
    {"access", "badge_codes", "basis", "clients", "frozen", "links", "messages", "ready"},
    {"domain", "privacy"},
    {"backup", "demo", "documents", "exports", "forms", "imports", "templatetags"},
    {
        "admin",
        "admin_site",
        "context",
        "jobs",
        "management",
        "metrics",
        "middleware",
        "sessions",
        "views",
    },
    {"apps", "event_urls", "settings", "sign_in_urls", "urls", "wsgi"},
)
RANK = {part: rank for rank, parts in enumerate(LAYERS) for part in parts}
CLOCK_READERS = RANK["views"]


def _files() -> list[Path]:
    return sorted(
        path.relative_to(BASE_DIR)
        for app in APPS
        for path in (BASE_DIR / app).rglob("*.py")
        if "migrations" not in path.parts
    )


FILES = _files()
MODULES = [path for path in FILES if path.parts[1:] != ("__init__.py",)]


def _tree(path: Path) -> ast.Module:
    return ast.parse((BASE_DIR / path).read_text(encoding="utf-8"))


def _part(path: Path) -> str:
    return path.parts[1].removesuffix(".py")


def _names(node: ast.stmt, path: Path) -> Iterator[str]:
    """Yield what an import statement names, relative names made absolute."""
    if isinstance(node, ast.Import):
        yield from (alias.name for alias in node.names)
    elif isinstance(node, ast.ImportFrom):
        base = ".".join(path.parts[: -node.level]) if node.level else ""
        module = ".".join(part for part in (base, node.module) if part)
        yield from (f"{module}.{alias.name}" for alias in node.names)


def _imports(path: Path) -> Iterator[str]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from _names(node, path)


def _own_imports(path: Path) -> list[tuple[str, str]]:
    """Return (app, part) of each import from our own apps."""
    found = [name.split(".") for name in _imports(path)]
    return [(name[0], name[1]) for name in found if name[0] in APPS and len(name) > 1]


def _functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    for node in ast.walk(_tree(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def _is_explained(lines: list[str], number: int) -> bool:
    """Return whether a comment stands above line ``number`` or above the imports before it."""
    above = number - 2
    while above >= 0 and lines[above].lstrip().startswith(("import ", "from ")):
        above -= 1
    return above >= 0 and lines[above].lstrip().startswith("#")


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_every_module_has_its_layer(path):
    assert _part(path) in RANK


@pytest.mark.parametrize("path", [path for path in FILES if path.parts[0] == "workshop"], ids=str)
def test_the_event_site_knows_nothing_of_registrations(path):
    assert [found for found in _own_imports(path) if found[0] == "registrations"] == []


@pytest.mark.parametrize("path", MODULES, ids=str)
def test_imports_point_downwards(path):
    rank = RANK[_part(path)]
    upwards = [found for found in _own_imports(path) if RANK.get(found[1], rank) > rank]
    assert upwards == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_an_inner_import_states_its_reason(path):
    lines = (BASE_DIR / path).read_text(encoding="utf-8").splitlines()
    unexplained = [
        inner.lineno
        for function in _functions(path)
        for inner in ast.walk(function)
        if isinstance(inner, ast.Import | ast.ImportFrom)
        if not _is_explained(lines, inner.lineno)
    ]
    assert unexplained == []


def test_only_the_form_layout_knows_the_layout_package():
    users = {
        path.as_posix()
        for path in FILES
        for name in _imports(path)
        if name.split(".")[0] == "crispy_forms"
    }
    assert users == {"registrations/forms/layout.py"}


SENSITIVE = {"Identity", "Travel", "Needs", "Visa"}


def test_only_what_erases_and_asks_for_consent_knows_the_sensitive_tables():
    users = {
        path.as_posix()
        for path in FILES
        for name in _imports(path)
        if name.startswith("registrations.models") and name.split(".")[-1] in SENSITIVE
    }
    assert users == {"registrations/models/__init__.py", "registrations/privacy/groups.py"}


@pytest.mark.parametrize(
    "path", [path for path in MODULES if RANK.get(_part(path), 0) < CLOCK_READERS], ids=str
)
def test_only_the_outermost_layer_reads_the_clock(path):
    clocks = [
        node.lineno
        for node in ast.walk(_tree(path))
        if isinstance(node, ast.Attribute) and node.attr in {"now", "today", "localdate"}
        if isinstance(node.value, ast.Name) and node.value.id in {"timezone", "datetime", "date"}
    ]
    assert clocks == []


@pytest.mark.parametrize("path", FILES, ids=str)
def test_files_and_functions_keep_their_size(path):
    assert len((BASE_DIR / path).read_text(encoding="utf-8").splitlines()) <= 350
    long = [each.name for each in _functions(path) if (each.end_lineno or 0) - each.lineno >= 50]
    assert long == []


def test_the_rules_find_what_they_look_for():
    lines = ["# Because.", "import a", "import b", "x = 1", "import c"]
    explained = [_is_explained(lines, number) for number in (2, 3, 5)]
    names = [
        list(_names(ast.parse(source).body[0], Path("registrations/forms/fields.py")))
        for source in ("from ..models import Attendee", "from . import layout", "import json")
    ]
    assert (explained, names) == (
        [True, True, False],
        [["registrations.models.Attendee"], ["registrations.forms.layout"], ["json"]],
    )
