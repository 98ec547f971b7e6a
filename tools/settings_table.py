"""Keep the table of settings in README.md: ``python -m tools.settings_table [--check]``.

It is written from ``workshop/variables.py``; ``--check`` writes nothing and fails where
the table differs.
"""

import argparse
import sys
from pathlib import Path

from workshop.variables import VARIABLES, Variable

README = Path(__file__).resolve().parent.parent / "README.md"
HEAD = "| Variable | Meaning | Default | Secret |\n|---|---|---|---|\n"


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


def main() -> int:
    """Write the table, or with ``--check`` return 1 where it is out of date."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true")
    readme = README.read_text(encoding="utf-8")
    wanted = with_table(readme)
    if not parser.parse_args().check:
        README.write_text(wanted, encoding="utf-8")
    elif wanted != readme:
        print("The table of settings in README.md is out of date: make settings")
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
