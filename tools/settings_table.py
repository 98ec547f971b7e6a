"""Keep what tells of the settings: ``python -m tools.settings_table [--check]``.

The table in README.md and the end of .env.example are written from ``workshop/variables.py``;
the example holds what docker-compose.yml takes from .env and has a default for. ``--check``
writes nothing and fails where a file differs.
"""

import argparse
import re
import sys
from pathlib import Path

from workshop.variables import VARIABLES, Variable

BASE_DIR = Path(__file__).resolve().parent.parent
README = BASE_DIR / "README.md"
EXAMPLE = BASE_DIR / ".env.example"
COMPOSE = BASE_DIR / "docker-compose.yml"
HEAD = "| Variable | Meaning | Default | Secret |\n|---|---|---|---|\n"
WRITTEN_FROM_HERE = "(written by `make settings`):\n"


def table() -> str:
    """Return the table in Markdown, a line for each variable."""
    return HEAD + "".join(
        f"| `{name}` | {each.meaning} | {_default(each)} | {'yes' if each.is_secret else ''} |\n"
        for name, each in VARIABLES.items()
    )


def _default(variable: Variable) -> str:
    if variable.is_required:
        return "required"
    return variable.shown or (f"`{variable.default}`" if variable.default else "none")


def with_table(readme: str) -> str:
    """Return the text of README.md with the table as it should be."""
    before, rest = readme.split("| Variable | Meaning |", 1)
    return before + table() + "\n" + rest.split("\n\n", 1)[1]


def with_defaults(example: str, compose: str) -> str:
    """Return the text of .env.example with each variable that may be left out, and its default."""
    passed = re.findall(r"^    (\w+): \$\{\1:-", compose, re.M)
    lines = [
        f"\n# {each.meaning.replace('`', '')}\n# {name}={each.default}\n"
        for name, each in VARIABLES.items()
        if name in passed
    ]
    return example.split(WRITTEN_FROM_HERE, 1)[0] + WRITTEN_FROM_HERE + "".join(lines)


def main() -> int:
    """Write both, or with ``--check`` return 1 where one is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    is_check = parser.parse_args().check
    readme, example, compose = (
        path.read_text(encoding="utf-8") for path in (README, EXAMPLE, COMPOSE)
    )
    wanted = {README: with_table(readme), EXAMPLE: with_defaults(example, compose)}
    if not is_check:
        for path, text in wanted.items():
            path.write_text(text, encoding="utf-8")
    elif wanted != {README: readme, EXAMPLE: example}:
        print("README.md or .env.example tells of other settings: make settings")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
