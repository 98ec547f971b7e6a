"""Lists of many people, beside a writer that only writes and a query that only reads."""

import csv
import io
import time
from collections.abc import Callable
from tempfile import TemporaryFile
from typing import BinaryIO

import xlsxwriter
from django.db import connection
from django.utils import timezone

from bench.figures import Budget, Figure
from bench.people import build_people
from bench.plan import Plan
from registrations.domain.actors import SYSTEM
from registrations.enums import Purpose
from registrations.exports.participant_list import ListOrder, export
from registrations.exports.purpose import ListPurpose
from registrations.exports.purposes import BADGES, PARTICIPANT_LIST, STAFF_FULL
from registrations.exports.spreadsheet import Format
from registrations.exports.who import listed
from workshop.models import Event

_SECONDS = {Format.CSV: Budget(at_most=1), Format.XLSX: Budget(at_most=3)}
_MB = Budget(at_most=3)
_RATIO = Budget(at_most=1.5, of_ratio=True)


def measure(plan: Plan) -> list[Figure]:
    """Export the list of participants and the full list as tables, and what is set on paper."""
    event = build_people("export", count=plan.people)
    figures = []
    for purpose in (PARTICIPANT_LIST, STAFF_FULL):
        for format in _WRITERS:
            figures += _figures(event, purpose, format, plan)
    for purpose, count in ((PARTICIPANT_LIST, 2000), (BADGES, 1000)):
        figures += _on_paper(purpose, min(plan.people, count), plan)
    return figures


def _on_paper(purpose: ListPurpose, count: int, plan: Plan) -> list[Figure]:
    """Set a document; the fonts are read beforehand, as they are once in a process.

    Each round has other people: what was set before, the typesetter remembers.
    """
    order = ListOrder(purpose=purpose, format=Format.PDF, language="en")
    samples, sizes = [], []
    for number in range(plan.rounds + 1):
        event = build_people(f"{purpose.key}{number}", count=count)
        with TemporaryFile() as file:
            begin = time.perf_counter()
            _export(event, order, file, count)
            samples.append(time.perf_counter() - begin)
            sizes.append(file.tell() / 1e6)
    what = f"{purpose.key}, {count:,} people, pdf"
    return [
        Figure("export", what, "s", samples[1:], budget=Budget(at_most=1)),
        Figure(
            "export", f"{what}, size", "MB", sizes[1:], budget=_MB if purpose is BADGES else None
        ),
    ]


def _figures(event: Event, purpose: ListPurpose, format: Format, plan: Plan) -> list[Figure]:
    order = ListOrder(purpose=purpose, format=format, language="en")
    rows = _ready_rows(event, purpose)
    exports, bare = [], []
    for _round in range(plan.rounds):
        exports.append(_seconds(lambda file: _export(event, order, file, plan.people)))
        bare.append(_seconds(lambda file: _bare(event, purpose, format, rows, file)))
    what = f"{purpose.key}, {plan.people:,} people, {format.value}"
    return [
        Figure("export", what, "s", exports, budget=_SECONDS[format]),
        Figure("export", f"{what}, beside bare", "s", exports, budget=_RATIO, references=bare),
    ]


def _seconds(act: Callable[[BinaryIO], None]) -> float:
    with TemporaryFile() as file:
        begin = time.perf_counter()
        act(file)
        return time.perf_counter() - begin


def _export(event: Event, order: ListOrder, file: BinaryIO, people: int) -> None:
    assert export(event, order, file=file, by=SYSTEM, now=timezone.now()) == people


def _ready_rows(event: Event, purpose: ListPurpose) -> list[list[str]]:
    """Return the rows of the exported file as text, read back from its CSV."""
    file = io.BytesIO()
    order = ListOrder(purpose=purpose, format=Format.CSV, language="en")
    export(event, order, file=file, by=SYSTEM, now=timezone.now())
    return list(csv.reader(io.StringIO(file.getvalue().decode("utf-8-sig"))))


def _bare(
    event: Event, purpose: ListPurpose, format: Format, rows: list[list[str]], file: BinaryIO
) -> None:
    """Fetch the same columns in the same order, and write the rows made beforehand."""
    people = listed(event, purpose).with_consent(Purpose.CIRCULATION).in_order_of_precedence()
    statement, values = people.values_list(*purpose.fields).query.sql_with_params()
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
        cursor.fetchall()
    _WRITERS[format](rows, file)


def _write_csv(rows: list[list[str]], file: BinaryIO) -> None:
    text = io.TextIOWrapper(file, encoding="utf-8", newline="")
    csv.writer(text).writerows(rows)
    text.detach()


def _write_xlsx(rows: list[list[str]], file: BinaryIO) -> None:
    book = xlsxwriter.Workbook(file, {"constant_memory": True})
    page = book.add_worksheet()
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            if cell:
                page.write_string(number, column, cell)
    book.close()


_WRITERS = {Format.CSV: _write_csv, Format.XLSX: _write_xlsx}
