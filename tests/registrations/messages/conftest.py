"""A real mail server for tests of sending."""

import pytest

from tests.mail_server import MailServer


@pytest.fixture
def server(settings):
    """Return a running mail server to which mail goes."""
    server = MailServer()
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST = "127.0.0.1"
    settings.EMAIL_PORT = server.start()
    yield server
    server.controller.stop()
