"""What is measured: a figure, what it is held against, and what becomes of it in the table."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from enum import Enum
from statistics import median

HEADINGS = ("line", "what", "figure", "reference", "ratio", "budget", "verdict", "measured with")
_LEFT_ALIGNED = {"line", "what", "unit", "budget", "verdict", "measured with"}


class Verdict(Enum):
    """Whether a figure keeps its budget."""

    MET = "met"
    MISSED = "missed"
    NO_BUDGET = "-"


@dataclass(frozen=True)
class Budget:
    """A limit of the figure, or of its ratio to the reference; one of the two ends is open."""

    at_least: float | None = None
    at_most: float | None = None
    of_ratio: bool = False

    def verdict(self, value: float) -> Verdict:
        """Return whether the value keeps the limit; the limit itself keeps it."""
        too_low = self.at_least is not None and value < self.at_least
        too_high = self.at_most is not None and value > self.at_most
        return Verdict.MISSED if too_low or too_high else Verdict.MET

    def __str__(self) -> str:
        what = "ratio " if self.of_ratio else ""
        if self.at_least is not None:
            return f"{what}>= {self.at_least:g}"
        return f"{what}<= {self.at_most:g}"


@dataclass(frozen=True)
class Figure:
    """One row of the table; the medians of the samples are what counts.

    ``references`` are samples of what the figure is compared with, of the same unit and
    taken in turn with it. ``tool`` names what made the load; ``size`` is how many there were
    of what the work is done on, where the figure is a point of a curve.
    """

    line: str
    what: str
    unit: str
    samples: Sequence[float]
    budget: Budget | None = None
    references: Sequence[float] = field(default=())
    tool: str = "in process"
    size: int | None = None

    @property
    def value(self) -> float:
        """Return the median of the samples."""
        return median(self.samples)

    @property
    def reference(self) -> float | None:
        """Return the median of the references, if there are any."""
        return median(self.references) if self.references else None

    @property
    def ratio(self) -> float | None:
        """Return the figure in parts of the reference, if there is one."""
        return self.value / self.reference if self.reference else None

    @property
    def verdict(self) -> Verdict:
        """Return whether the budget is kept; raises ValueError for a ratio to nothing."""
        if self.budget is None:
            return Verdict.NO_BUDGET
        held = self.ratio if self.budget.of_ratio else self.value
        if held is None:
            raise ValueError(f"{self.what}: a budget of the ratio needs a reference.")
        return self.budget.verdict(held)

    def as_json(self) -> dict[str, object]:
        """Return what is stored: every sample, so that the spread can be seen."""
        return {
            "line": self.line,
            "what": self.what,
            "size": self.size,
            "unit": self.unit,
            "value": self.value,
            "samples": list(self.samples),
            "reference": self.reference,
            "references": list(self.references),
            "ratio": self.ratio,
            "budget": str(self.budget) if self.budget else None,
            "verdict": self.verdict.value,
            "measured_with": self.tool,
        }


def number(value: float) -> str:
    """Return the value as tables show it: three digits, or all that stand before the point."""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"


def _cells(figure: Figure) -> tuple[str, ...]:
    return (
        figure.line,
        figure.what,
        f"{number(figure.value)} {figure.unit}",
        "" if figure.reference is None else f"{number(figure.reference)} {figure.unit}",
        "" if figure.ratio is None else f"{figure.ratio:.2f}",
        "" if figure.budget is None else str(figure.budget),
        figure.verdict.value,
        figure.tool,
    )


def table(figures: Iterable[Figure]) -> str:
    """Return the figures that are no points of curves as one table of plain text."""
    return _aligned(HEADINGS, [_cells(each) for each in figures if each.size is None])


def curves(figures: Iterable[Figure]) -> str:
    """Return the points of curves as a table: a row for each curve, a column for each size."""
    points = [each for each in figures if each.size is not None]
    sizes = sorted({each.size for each in points if each.size is not None})
    rows: dict[tuple[str, str], dict[int | None, str]] = {}
    for each in points:
        rows.setdefault((each.what, each.unit), {})[each.size] = number(each.value)
    cells = [
        (what, unit, *(values.get(size, "") for size in sizes))
        for (what, unit), values in rows.items()
    ]
    return _aligned(("what", "unit", *(f"{size:,}" for size in sizes)), cells)


def _aligned(headings: Sequence[str], cells: Sequence[Sequence[str]]) -> str:
    rows = [headings, *cells]
    widths = [max(len(row[column]) for row in rows) for column in range(len(headings))]
    lines = [
        "  ".join(
            cell.ljust(width) if heading in _LEFT_ALIGNED else cell.rjust(width)
            for heading, cell, width in zip(headings, row, widths, strict=True)
        ).rstrip()
        for row in rows
    ]
    rule = "  ".join("-" * width for width in widths)
    return "\n".join([lines[0], rule, *lines[1:]])
