"""Fail what would be skipped: a lane that runs runs whole (pytest -p tests.no_skips)."""

from collections.abc import Generator

import pytest

_REASON = "Nothing may be skipped or expected to fail here"


def _refuse(report: pytest.TestReport | pytest.CollectReport) -> None:
    if report.outcome == "skipped" or hasattr(report, "wasxfail"):
        report.outcome = "failed"
        report.longrepr = f"{_REASON}: {report.longrepr}"
        # The runner would still read the attribute as an expected failure.
        vars(report).pop("wasxfail", None)


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_runtest_makereport() -> Generator[None, pytest.TestReport, pytest.TestReport]:
    """Turn a test that was skipped or marked xfail into a failure."""
    report = yield
    _refuse(report)
    return report


@pytest.hookimpl(wrapper=True, tryfirst=True)
def pytest_make_collect_report() -> Generator[None, pytest.CollectReport, pytest.CollectReport]:
    """Turn a module that skips itself into a failure."""
    report = yield
    _refuse(report)
    return report
