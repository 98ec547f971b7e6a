"""Keep personal links and what people type out of logs and reports of errors."""

import json
import logging
import re
from collections.abc import ItemsView
from contextvars import ContextVar
from datetime import UTC, datetime
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

_KEY_IN_PATH = re.compile(r"/(r|d|desk/[^/\s\"']+|[^/\s\"']+/draft)/[^/\s\"']+")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"'=]+@[^\s@<>()\[\],;:\"'=]+")
# PostgreSQL repeats the values of the row that it refused, up to the next exception's text.
_VALUES = re.compile(r"DETAIL:.*?(?=\n\n|\Z)", re.DOTALL)

# The number of the request that is being answered; "-" outside of requests.
request_id: ContextVar[str] = ContextVar("request_id", default="-")


def scrubbed(text: str) -> str:
    """Return the text with an ellipsis for keys of links, mail addresses and values of rows."""
    return _ADDRESS.sub("…", _KEY_IN_PATH.sub(r"/\1/…", _VALUES.sub("DETAIL: …", text)))


class WithoutKeys(logging.Formatter):
    """Write lines without what names people, messages and tracebacks alike.

    ``{request}`` in the format stands for the number of the request.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line."""
        record.request = request_id.get()
        return scrubbed(super().format(record))


class Structured(WithoutKeys):
    """Write one JSON object in each line, for programs that collect logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line: ``time`` (UTC), ``level``, ``logger``, ``request``, ``message``.

        The traceback, where there is one, stands in ``message`` as well.
        """
        said = {
            "time": datetime.fromtimestamp(record.created, tz=UTC).isoformat(),
            "level": record.levelname,
            "logger": record.name,
            "request": request_id.get(),
            "message": super().format(record),
        }
        return json.dumps(said, ensure_ascii=False)


class NothingTyped(SafeExceptionReporterFilter):
    """Leave out of every report of an error what was posted, and what variables held.

    Django does so where a view asks for it; here no view can forget to.
    """

    def get_post_parameters(self, request: HttpRequest | None) -> dict[str, Any]:
        """Return the names of what was posted, without the values."""
        posted = getattr(request, "POST", {})
        return dict.fromkeys(posted, self.cleansed_substitute)

    def get_traceback_frame_variables(
        self, request: HttpRequest | None, tb_frame: FrameType
    ) -> ItemsView[str, Any]:
        """Return the names of the variables, without the values."""
        return dict.fromkeys(tb_frame.f_locals, self.cleansed_substitute).items()
