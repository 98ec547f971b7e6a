"""A mail server on this machine that keeps what it accepts, for tests of sending."""

import asyncio
import logging
import time
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP


@dataclass(frozen=True)
class Mail:
    """A mail that the server accepted, and what the sender called itself."""

    sender: str
    recipients: list[str]
    content: bytes

    @property
    def parsed(self) -> EmailMessage:
        """Return the mail as Python reads it."""
        return message_from_bytes(self.content, policy=policy.default)

    @property
    def message_id(self) -> str:
        """Return the Message-ID, read from the bytes since parsing all is slow."""
        head = self.content.partition(b"\r\n\r\n")[0]
        (line,) = (each for each in head.split(b"\r\n") if each.startswith(b"Message-ID: "))
        return line.removeprefix(b"Message-ID: ").decode()


class _Session(SMTP):
    def connection_made(self, transport):
        super().connection_made(transport)
        self.event_handler.open_sessions.add(self)
        self.event_handler.connection_count += 1

    def connection_lost(self, error):
        super().connection_lost(error)
        self.event_handler.open_sessions.discard(self)


class MailServer:
    """Accept mail, after ``pause`` seconds, save to and for whom it is told to refuse."""

    def __init__(self, pause: float = 0) -> None:
        self.pause = pause
        self.accepted: list[Mail] = []
        self.refused: dict[str, str] = {}
        self.answers: list[str] = []
        self.open_sessions: set[_Session] = set()
        self.connection_count = 0
        self.controller = _Controller(self, hostname="127.0.0.1", port=0)

    def start(self) -> int:
        """Listen, and return the port; the controller's own first look does not count."""
        logging.getLogger("mail.log").setLevel(logging.ERROR)
        self.controller.start()
        self.wait_until_left_by("")
        self.connection_count = 0
        return self.controller.port

    async def handle_RCPT(self, server, session, envelope, address, options):
        """Accept the recipient or refuse it."""
        if address in self.refused:
            return self.refused[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server, session, envelope):
        """Give the next of the answers prepared, else keep the mail."""
        if self.answers:
            answer = self.answers.pop(0)
            if not answer:
                server.transport.abort()
            return answer
        await asyncio.sleep(self.pause)
        self.accepted.append(Mail(session.host_name, envelope.rcpt_tos, envelope.content))
        return "250 Accepted"

    def wait_until_left_by(self, sender: str) -> None:
        """Wait until the sender of this name has no connection."""
        end = time.monotonic() + 10
        while any(self._is_from(each, sender) for each in list(self.open_sessions)):
            assert time.monotonic() < end
            time.sleep(0.001)

    def _is_from(self, each, sender: str) -> bool:
        # Who has not said its name yet may be anybody.
        return getattr(each.session, "host_name", None) in {sender, None}


class _Controller(Controller):
    def factory(self):
        return _Session(self.handler, **self.SMTP_kwargs)

    def _trigger_server(self):
        self.port = self.server.sockets[0].getsockname()[1]
        super()._trigger_server()
