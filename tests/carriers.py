"""Mail servers that do not take mail, as Django's backends."""

from django.core.mail.backends.base import BaseEmailBackend


class DeadCarrier(BaseEmailBackend):
    """A mail server that cannot be reached."""

    def send_messages(self, email_messages):
        raise ConnectionRefusedError("connection refused")
