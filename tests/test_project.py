"""The repository tests itself: what is promised around the code is there and holds together."""

import re
import subprocess
import tomllib
from pathlib import Path

import pytest
import yaml
from django.conf import settings
from django.utils.translation import to_locale

from tools import catalogue, settings_table
from workshop.variables import VARIABLES

BASE_DIR = Path(__file__).resolve().parent.parent
LOCKS = sorted((BASE_DIR / "requirements").glob("*.txt"))
COMPOSE = (BASE_DIR / "docker-compose.yml").read_text(encoding="utf-8")
CLUSTER = (BASE_DIR / "docker-compose.cluster.yml").read_text(encoding="utf-8")
MAKEFILE = (BASE_DIR / "Makefile").read_text(encoding="utf-8")
PYPROJECT = (BASE_DIR / "pyproject.toml").read_text(encoding="utf-8")
MAKE_TARGETS = {
    *("demo", "test", "test-browser", "check", "bench", "fmt", "lock", "messages"),
    *("backup", "restore", "settings", "sbom"),
}
PAGE_SUFFIXES = {".html", ".css", ".js", ".svg"}
# Names of vocabularies, which no browser fetches.
NAMESPACES = {"http://www.w3.org/2000/svg"}
# A folder of one person's machine.
MACHINE_PATH = re.compile(r"(?<![\w.~/-])/(?:home|Users|root|work)/[\w.-]")


def _tracked() -> list[Path]:
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=BASE_DIR,
        capture_output=True,
        check=True,
        text=True,
    )
    paths = (BASE_DIR / name for name in listed.stdout.split("\0") if name)
    return [path for path in paths if path.is_file()]


def _text(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


@pytest.mark.parametrize("lock", LOCKS, ids=lambda path: path.name)
def test_a_lock_pins_every_package_with_hashes_and_names_no_address(lock):
    lines = _text(lock).splitlines()
    packages = [line for line in lines if not line.startswith(" ")]
    unpinned = [line for line in packages if not re.fullmatch(r"[\w.-]+==\S+( ; .+)? \\", line)]
    others = [line for line in lines if line.startswith(" ") and "--hash=sha256:" not in line]
    assert (unpinned, others, "://" in _text(lock)) == ([], [], False)


def test_the_locks_build_on_each_other():
    base, browser, dev, sbom = (set(re.findall(r"^\S+==\S+", _text(lock), re.M)) for lock in LOCKS)
    assert (base - sbom, sbom - dev, dev - browser) == (set(), set(), set())


def test_every_dependency_is_locked_and_says_what_it_is_for():
    project = tomllib.loads(PYPROJECT)["project"]
    groups = [project["dependencies"], *project["optional-dependencies"].values()]
    names = [re.split(r"[\[><=]", each)[0].lower() for group in groups for each in group]
    locked = _text(BASE_DIR / "requirements" / "browser.txt")
    unlocked = [name for name in names if f"\n{name}==" not in f"\n{locked}"]
    lines = re.findall(r'^  "[^"]*>=[^"]*",(.*)$', PYPROJECT, re.M)
    unexplained = [line for line in lines if not re.fullmatch(r" +# \S.+", line)]
    assert (unlocked, unexplained, len(lines)) == ([], [], len(names))


def test_the_licence_is_named_by_its_identifier():
    assert tomllib.loads(PYPROJECT)["project"]["license"] == "EUPL-1.2"


def test_make_has_the_promised_targets():
    targets = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.M))
    assert MAKE_TARGETS - targets == set()


def test_the_continuous_check_runs_every_lane():
    steps = re.findall(r"^step make (\S+)$", _text(BASE_DIR / ".ci" / "run"), re.M)
    assert steps == ["check", "test", "test-browser"]


def test_the_composition_has_its_services_and_can_be_scaled():
    services = yaml.safe_load(COMPOSE)["services"]
    fixed = {
        name: sorted({"container_name", "ports"} & set(services[name]))
        for name in ("web", "worker")
    }
    assert set(services) == {"caddy", "db", "migrate", "web", "worker"}
    assert fixed == {"web": [], "worker": []}
    assert services["db"]["image"] == "postgres:18"


def test_every_lasting_service_of_the_composition_is_watched():
    services = yaml.safe_load(COMPOSE)["services"]
    # web's own check is in the Dockerfile.
    watched = {
        name for name, service in services.items() if "test" in service.get("healthcheck", {})
    }
    assert watched == {"caddy", "db", "worker"}
    assert "\nHEALTHCHECK " in _text(BASE_DIR / "Dockerfile")


def test_every_service_of_the_composition_has_bounds():
    services = yaml.safe_load(COMPOSE)["services"]
    bounds = {"logging", "mem_limit", "pids_limit", "security_opt"}
    assert {name: bounds - set(each) for name, each in services.items()} == {
        name: set() for name in services
    }


def test_the_composition_holds_no_secret():
    environment = yaml.safe_load(COMPOSE)["x-portal"]["environment"]
    database = yaml.safe_load(COMPOSE)["services"]["db"]["environment"]
    given = [
        environment[name]
        for name in ("SECRET_KEY", "FIELD_KEYS", "EMAIL_URL", "DEFAULT_FROM_EMAIL")
    ]
    assert [re.fullmatch(r"\$\{\w+:\?[^}]+\}", value) is not None for value in given] == [True] * 4
    assert "://workshop:${POSTGRES_PASSWORD:?" in environment["DATABASE_URL"]
    assert database["POSTGRES_PASSWORD"].startswith("${POSTGRES_PASSWORD:?")


# What a site in containers does not set: the image does, or it is for the demonstration.
NOT_OF_THE_COMPOSITION = {
    *("BIND", "PROMETHEUS_MULTIPROC_DIR"),
    *("DEMO_MODE", "DEMO_PASSWORD", "STAFF_SECOND_FACTOR", "RATE_LIMITS"),
}


def test_a_machine_of_several_differs_by_what_all_share():
    one, several = (yaml.safe_load(each) for each in (COMPOSE, CLUSTER))
    alone, shared = one["x-portal"], several["x-portal"]
    assert set(shared["environment"]) - set(alone["environment"]) == {"S3_URL"}
    differing = {
        name for name, value in alone["environment"].items() if shared["environment"][name] != value
    }
    assert differing == {"DATABASE_URL", "TRUSTED_PROXIES"}
    assert alone | {"environment": shared["environment"]} == shared | {
        name: alone[name] for name in ("volumes", "networks")
    }
    assert set(several["services"]) == {"migrate", "web", "worker"}
    for name in ("command", "healthcheck", "stop_grace_period"):
        assert several["services"]["worker"][name] == one["services"]["worker"][name]
    assert several["services"]["migrate"]["command"] == one["services"]["migrate"]["command"]


def test_the_example_of_settings_names_every_variable_and_no_secret():
    example = _text(BASE_DIR / ".env.example")
    named = set(re.findall(r"^#? ?([A-Z0-9_]+)=", example, re.M))
    asked, asked_of_many = (
        set(re.findall(r"\$\{([A-Z0-9_]+)", each)) for each in (COMPOSE, CLUSTER)
    )
    values = dict(re.findall(r"^([A-Z0-9_]+)=(.*)$", example, re.M))
    assert asked <= named <= asked | asked_of_many
    assert [
        values[name] for name in ("SECRET_KEY", "FIELD_KEYS", "POSTGRES_PASSWORD", "EMAIL_URL")
    ] == [""] * 4


def test_the_composition_passes_every_declared_variable_with_its_default():
    environment = yaml.safe_load(COMPOSE)["x-portal"]["environment"]
    given = {
        name: found[1]
        for name, value in environment.items()
        if (found := re.fullmatch(rf"\$\{{{name}:-(.*)\}}", value))
    }
    of_several = yaml.safe_load(CLUSTER)["x-portal"]["environment"]
    assert set(environment) | set(of_several) == set(VARIABLES) - NOT_OF_THE_COMPOSITION
    assert given == {name: VARIABLES[name].default for name in given}


def _sources_of_the_portal():
    return [
        path
        for folder in ("workshop", "registrations", "deploy")
        for path in (BASE_DIR / folder).rglob("*.py")
    ]


def test_what_tells_of_the_settings_is_up_to_date():
    readme, example = _text(BASE_DIR / "README.md"), _text(BASE_DIR / ".env.example")
    assert settings_table.with_table(readme) == readme
    assert settings_table.with_defaults(example, COMPOSE) == example


def test_every_declared_variable_is_read_and_no_other():
    reader = re.compile(r"""\benv\.(?!refuse)\w+\(\s*"([A-Z0-9_]+)\"|\btext\("([A-Z0-9_]+)\"""")
    read = {
        name
        for path in _sources_of_the_portal()
        for each in reader.findall(_text(path))
        for name in each
    }
    assert read - {""} == set(VARIABLES)


def test_nothing_but_the_typed_readers_reads_the_environment():
    # Django's own variable is given a value, and the server tells its processes of a folder.
    given = (
        'os.environ.setdefault("DJANGO_SETTINGS_MODULE"',
        'os.environ["PROMETHEUS_MULTIPROC_DIR"] =',
    )
    found = [
        f"{path.relative_to(BASE_DIR)}: {line.strip()}"
        for path in _sources_of_the_portal()
        for line in _text(path).splitlines()
        if re.search(r"\bos\.environ\b|\bgetenv\b|import environ\b", line)
        and not line.strip().startswith(given)
    ]
    assert found == ["workshop/env.py: import environ"]


def test_no_page_style_or_script_names_another_host():
    found = {
        (path.relative_to(BASE_DIR).as_posix(), address)
        for path in _tracked()
        if path.suffix in PAGE_SUFFIXES and path.parts[len(BASE_DIR.parts)] != "docs"
        for address in re.findall(r"(?:https?:)?//[\w.-]+\.[a-z]{2,}[^\s\"'<>)]*", _text(path))
        if address not in NAMESPACES
    }
    assert found == set()


def test_no_file_names_a_folder_of_one_machine():
    found = [
        f"{path.relative_to(BASE_DIR)}: {match.group()}"
        for path in _tracked()
        for match in MACHINE_PATH.finditer(_text(path))
    ]
    assert found == []


def test_every_language_has_its_catalogue():
    languages = {to_locale(code) for code, _name in settings.LANGUAGES}
    catalogues = {path.parts[-3] for path in catalogue.catalogue_files()}
    assert catalogues == languages - {to_locale(settings.LANGUAGE_CODE)}


def test_the_readme_begins_with_a_picture_and_two_commands():
    readme = _text(BASE_DIR / "README.md")
    places = [
        readme.index(word) for word in ("docs/screenshot.png", "make demo", "make test", "## ")
    ]
    assert places == sorted(places)
    assert (BASE_DIR / "docs" / "screenshot.png").is_file()


def test_the_changelog_begins_with_what_is_not_yet_released():
    headings = re.findall(r"^## (.+)$", _text(BASE_DIR / "CHANGELOG.md"), re.M)
    assert headings[0] == "Unreleased"


def test_the_image_runs_without_rights_and_without_what_builds():
    last = _text(BASE_DIR / "Dockerfile").split("\nFROM ")[-1]
    instructions = re.findall(r"^([A-Z]+) (.*)$", last, re.M)
    assert last.splitlines()[0] == "python:3.13-slim"
    assert [value for name, value in instructions if name == "USER"] == ["portal"]
    assert re.findall(r"\b(?:apt-get|apk|gcc|build-essential|pip install|npm)\b", last) == []


def test_the_composition_lets_the_portal_write_to_its_volumes_only():
    services = yaml.safe_load(COMPOSE)["services"]
    portal = [services[name] for name in ("migrate", "web", "worker")]
    assert [service["read_only"] for service in portal] == [True] * 3
    assert [service["tmpfs"] for service in portal] == [["/tmp:size=256m"]] * 3  # noqa: S108 (of the container)
    assert [service["cap_drop"] for service in portal] == [["ALL"]] * 3
    assert [{volume.partition(":")[2] for volume in service["volumes"]} for service in portal] == [
        {"/app/var/media", "/app/var/private"}
    ] * 3
