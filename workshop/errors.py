"""Expected refusals."""

from django.utils.functional import Promise


class RuleViolation(Exception):
    """A rule refuses what was asked.

    ``code`` names the rule for tests and callers; ``message`` is a translated whole
    sentence that may be shown to the person who asked.
    """

    def __init__(self, code: str, message: str | Promise) -> None:
        super().__init__(code)
        self.code = code
        self.message = message
