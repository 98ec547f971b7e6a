"""Keep personal links out of the log."""

import logging
import re

_KEY_IN_PATH = re.compile(r"/(r|d)/[^/\s\"']+")


class WithoutKeys(logging.Formatter):
    """Write an ellipsis for the key of a personal link, in messages and tracebacks alike."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the finished line without keys."""
        return _KEY_IN_PATH.sub(r"/\1/…", super().format(record))
