"""Keep personal links out of the log."""

import logging
import re

_KEY_IN_PATH = re.compile(r"/(r|d)/[^/\s\"']+")


class WithoutKeys(logging.Filter):
    """Replace the key of a personal link by an ellipsis in whatever is logged."""

    def filter(self, record: logging.LogRecord) -> bool:
        """Rewrite the finished message; every record is kept."""
        record.msg = _KEY_IN_PATH.sub(r"/\1/…", record.getMessage())
        record.args = None
        return True
