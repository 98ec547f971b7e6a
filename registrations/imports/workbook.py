"""Read the first sheet of an XLSX or ODS file, in a process of its own.

A small file may unpack to more than the machine has, and the reader then takes its whole
process down. So it runs apart with little memory and time, and only the rows come back. Run
as a script, this file reads the workbook from standard input and writes JSON; it imports
nothing of the project.
"""

import io
import json
import math
import resource
import subprocess  # nosec B404
import sys
from datetime import datetime, time
from pathlib import Path
from typing import Any

import python_calamine

_MEMORY = 1024**3  # bytes
_SECONDS = 20
_ENCRYPTED = 3
_UNREADABLE = 4


class Unreadable(Exception):
    """The file is no workbook, or a broken one."""


class Encrypted(Exception):
    """The workbook asks for a password."""


def rows_of(content: bytes, *, most_rows: int) -> list[list[str]]:
    """Return the rows of the first sheet from its first cell, each cell as text.

    Empty rows in between are kept, so that numbers are those that the spreadsheet shows; of
    what comes after ``most_rows`` one row is returned, which tells that there are more.
    Raises Encrypted or Unreadable.
    """
    command = [sys.executable, str(Path(__file__)), str(most_rows)]
    try:
        done = subprocess.run(  # noqa: S603 (this very file)  # nosec B603
            command, input=content, capture_output=True, timeout=_SECONDS, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise Unreadable from error
    if done.returncode == _ENCRYPTED:
        raise Encrypted
    if done.returncode != 0:
        raise Unreadable
    rows: list[list[str]] = json.loads(done.stdout)
    return rows


def as_text(cell: Any) -> str:
    """Return the cell as it is read; a whole number has no decimal point, a day no hour."""
    if isinstance(cell, float) and math.isfinite(cell) and cell == int(cell):
        return str(int(cell))
    if isinstance(cell, datetime):
        return str(cell.date()) if cell.time() == time() else cell.isoformat(" ")
    return str(cell)


def main() -> int:
    """Read standard input, write the rows, and return the exit code."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    most_rows = int(sys.argv[1])
    try:
        book = python_calamine.CalamineWorkbook.from_filelike(io.BytesIO(sys.stdin.buffer.read()))
        sheet = book.get_sheet_by_index(0)
        found = sheet.to_python(skip_empty_area=False, nrows=most_rows + 1)
    except python_calamine.PasswordError:
        return _ENCRYPTED
    except (python_calamine.CalamineError, MemoryError, ValueError, IndexError):
        return _UNREADABLE
    json.dump([[as_text(cell) for cell in row] for row in found], sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
