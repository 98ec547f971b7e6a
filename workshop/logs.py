"""Keep personal links and what people type out of logs and reports of errors."""

import logging
import re
from collections.abc import ItemsView
from types import FrameType
from typing import Any

from django.http import HttpRequest
from django.views.debug import SafeExceptionReporterFilter

_KEY_IN_PATH = re.compile(r"/(r|d|desk/[^/\s\"']+)/[^/\s\"']+")
_ADDRESS = re.compile(r"[^\s@<>()\[\],;:\"'=]+@[^\s@<>()\[\],;:\"'=]+")
# PostgreSQL repeats the values of the row that it refused, up to the next exception's text.
_VALUES = re.compile(r"DETAIL:.*?(?=\n\n|\Z)", re.DOTALL)


class WithoutKeys(logging.Formatter):
    """Write an ellipsis for keys of personal links, mail addresses and values of rows.

    Messages and tracebacks are treated alike.
    """

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line without what names people."""
        line = _VALUES.sub("DETAIL: …", super().format(record))
        return _ADDRESS.sub("…", _KEY_IN_PATH.sub(r"/\1/…", line))


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
