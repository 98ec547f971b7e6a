"""Write a run's figures as docs/performance.md shows them: ``python -m bench.page [FILE]``.

Without a file, the newest run is taken. What is written is Markdown: the machine, the
table, what is missed and by how far, the curves.
"""

import json
import sys
from pathlib import Path
from typing import Any

from bench.figures import number

RESULTS = Path(__file__).resolve().parent.parent / "var" / "bench"
_FACTS = ("python", "django", "postgresql", "cpu_count", "load_average", "web_workers", "fsync")

Rows = list[dict[str, Any]]


def page(run: dict[str, Any]) -> str:
    """Return the parts of the page that a run fills in."""
    figures: Rows = run["figures"]
    points = [each for each in figures if each["size"] is not None]
    facts = ", ".join(f"{name} {run[name]}" for name in _FACTS)
    parts = (
        f"Commit {run['commit']}, {run['measured_at']}: {facts}.",
        _table([each for each in figures if each["size"] is None]),
        _missed(figures),
        _curves(points),
    )
    return "\n\n".join(parts)


def _line(cells: list[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _table(figures: Rows) -> str:
    lines = ["| Work | Figure | Reference | Ratio | Budget | Verdict |", f"|{6 * '---|'}"]
    for each in figures:
        reference, ratio = each["reference"], each["ratio"]
        lines.append(
            _line(
                [
                    each["what"],
                    f"{number(each['value'])} {each['unit']}",
                    "" if reference is None else number(reference),
                    "" if ratio is None else f"{ratio:.2f}",
                    each["budget"] or "",
                    each["verdict"],
                ]
            )
        )
    return "\n".join(lines)


def _missed(figures: Rows) -> str:
    """Say of each missed budget by how many per cent."""
    lines = []
    for each in figures:
        if each["verdict"] != "missed":
            continue
        limit = float(each["budget"].split()[-1])
        held = each["ratio"] if each["budget"].startswith("ratio") else each["value"]
        by = f"by {abs(held - limit) / limit:.0%}" if limit else f"by {number(held)}"
        lines.append(f"- {each['what']}: {number(held)} beside {each['budget']}, {by}")
    return "\n".join(lines) or "No budget is missed."


def _curves(points: Rows) -> str:
    sizes = sorted({each["size"] for each in points})
    rows: dict[str, dict[int, str]] = {}
    for each in points:
        name = f"{each['what']}, {each['unit']}"
        rows.setdefault(name, {})[each["size"]] = number(each["value"])
    lines = [_line(["What", *(f"{size:,}" for size in sizes)]), f"|{(1 + len(sizes)) * '---|'}"]
    lines += [
        _line([name, *(values.get(size, "") for size in sizes)]) for name, values in rows.items()
    ]
    return "\n".join(lines)


def main() -> int:
    """Write the page of the run that is named, or of the newest."""
    path = Path(sys.argv[1]) if len(sys.argv) > 1 else max(RESULTS.glob("*.json"))
    print(page(json.loads(path.read_text(encoding="utf-8"))))
    return 0


if __name__ == "__main__":
    sys.exit(main())
