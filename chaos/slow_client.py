"""Clients that send a few bytes a second and read hardly faster, many of them in one thread."""

import asyncio
import contextlib
import re
import socket
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import Thread
from urllib.parse import urlsplit

from bench.load import LOOPBACK
from chaos.forms import posted
from chaos.ledger import Ledger
from chaos.visitors import at, note_seen

# Bytes at a time, and seconds between: a form of 600 bytes takes half a minute.
_SENT = 16
_READ = 512
_PAUSE_SECONDS = 0.7
# Bytes that the system takes in before the client reads them, so that a slow reader is felt.
_TAKEN_IN = 4096


class SlowClients:
    """Each posts its answers to the address and reads the page that acknowledges them.

    ``served`` counts those who saw their reference.
    """

    def __init__(self, url: str, ledger: Ledger) -> None:
        self.url = url
        self.ledger = ledger
        self.served = 0
        self._loop = asyncio.new_event_loop()

    @contextmanager
    def at_it(self, people: Sequence[dict[str, str]]) -> Iterator[Thread]:
        """Let all of them send at once during the block, at whose end they break off.

        Yield a thread that ends when the last of them is done.
        """
        for each in people:
            self.ledger.note_tried(each["email"])
        everybody = self._loop.create_task(self._all(people))
        thread = Thread(target=self._run, args=(everybody,))
        thread.start()
        try:
            yield thread
        finally:
            with contextlib.suppress(RuntimeError):
                self._loop.call_soon_threadsafe(everybody.cancel)
            thread.join()

    def _run(self, everybody: "asyncio.Task[None]") -> None:
        with contextlib.suppress(asyncio.CancelledError):
            self._loop.run_until_complete(everybody)
        self._loop.close()

    async def _all(self, people: Sequence[dict[str, str]]) -> None:
        await asyncio.gather(*(self._register(each) for each in people))

    async def _register(self, answers: dict[str, str]) -> None:
        form = posted(answers)
        head = f"Content-Type: {form.content_type}\r\nContent-Length: {len(form.body)}\r\n"
        try:
            said = await self._ask("POST", self.url, head, form.body.encode())
            location = re.search(rb"\r\n[Ll]ocation: (\S+)\r\n", said)
            if location:
                page = await self._ask("GET", at(self.url, location.group(1).decode()))
                self.served += note_seen(self.ledger, answers, page)
        except OSError:
            # Not served: the count says so.
            return

    async def _ask(self, method: str, url: str, head: str = "", body: bytes = b"") -> bytes:
        """Send the head at once and the body slowly; return the answer, read slowly."""
        address = urlsplit(url)
        peer = socket.socket()
        peer.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, _TAKEN_IN)
        peer.setblocking(False)
        try:
            await self._loop.sock_connect(peer, (LOOPBACK, address.port))
            first = f"{method} {address.path} HTTP/1.1\r\nHost: {address.netloc}\r\n"
            whole = f"{first}Connection: close\r\n{head}\r\n".encode()
            await self._loop.sock_sendall(peer, whole)
            for start in range(0, len(body), _SENT):
                await asyncio.sleep(_PAUSE_SECONDS)
                await self._loop.sock_sendall(peer, body[start : start + _SENT])
            said = b""
            while piece := await self._loop.sock_recv(peer, _READ):
                said += piece
                await asyncio.sleep(_PAUSE_SECONDS)
            return said
        finally:
            peer.close()
