"""The benchmarks run, and their table tells a budget kept from a budget missed."""

from importlib import import_module

import pytest

from bench import LINES
from bench.figures import Budget, Figure, Verdict, curves, table


def figure(**given):
    """Return a figure of 90 requests a second beside a reference of 100."""
    fields = {"line": "agenda", "what": "a page", "unit": "requests/s", "samples": [80, 90, 200]}
    return Figure(**(fields | {"references": [100, 100, 50]} | given))


@pytest.mark.parametrize("name", LINES)
def test_line_can_be_measured(name):
    assert callable(import_module(f"bench.{name}").measure)


@pytest.mark.parametrize(
    ("budget", "verdict"),
    [
        (Budget(at_least=90), Verdict.MET),
        (Budget(at_least=90.1), Verdict.MISSED),
        (Budget(at_most=90), Verdict.MET),
        (Budget(at_most=89.9), Verdict.MISSED),
        (Budget(at_least=0.9, of_ratio=True), Verdict.MET),
        (Budget(at_least=1, of_ratio=True), Verdict.MISSED),
        (Budget(at_most=0.9, of_ratio=True), Verdict.MET),
        (Budget(at_most=0.8, of_ratio=True), Verdict.MISSED),
        (None, Verdict.NO_BUDGET),
    ],
)
def test_verdict_of_the_median_or_of_its_ratio(budget, verdict):
    assert figure(budget=budget).verdict == verdict


def test_budget_of_a_ratio_to_nothing_is_refused():
    with pytest.raises(ValueError, match="needs a reference"):
        figure(budget=Budget(at_most=1, of_ratio=True), references=[]).verdict  # noqa: B018


def test_table_says_figure_reference_ratio_budget_and_verdict():
    rows = [
        figure(budget=Budget(at_least=1, of_ratio=True), tool="wrk"),
        figure(
            line="weight", samples=[12_345], unit="kB", references=[], budget=Budget(at_most=60)
        ),
        figure(line="weight", samples=[3], unit="requests", references=[]),
    ]

    lines = [line.split("  ") for line in table(rows).splitlines()]

    cells = [[cell.strip() for cell in line if cell.strip()] for line in lines]
    assert cells == [
        ["line", "what", "figure", "reference", "ratio", "budget", "verdict", "measured with"],
        cells[1],
        ["agenda", "a page", "90 requests/s", "100 requests/s", "0.90", "ratio >= 1", "missed", "wrk"],
        ["weight", "a page", "12,345 kB", "<= 60", "missed", "in process"],
        ["weight", "a page", "3 requests", "-", "in process"],
    ]  # fmt: skip
    assert set("".join(cells[1])) == {"-"}


def test_points_of_curves_stand_in_a_table_of_their_own():
    points = [
        figure(what="a list", unit="ms", samples=[1.5], references=[], size=10),
        figure(what="a list", unit="ms", samples=[20], references=[], size=1_000),
        figure(what="another", unit="queries", samples=[7], references=[], size=1_000),
    ]

    lines = [line.split() for line in curves([*points, figure()]).splitlines()]

    assert [lines[0], *lines[2:]] == [
        ["what", "unit", "10", "1,000"],
        ["a", "list", "ms", "1.5", "20"],
        ["another", "queries", "7"],
    ]
    assert "a list" not in table([*points, figure()])
