"""A link between two parties that can be made slow or cut: TCP on this machine to an address."""

import asyncio
from collections.abc import Coroutine
from threading import Thread
from typing import Any

from bench.load import LOOPBACK

_CHUNK = 65_536


class Proxy:
    """Pass on what comes to ``port``, each piece after ``delay`` seconds, unless it is cut.

    ``target`` is a TCP port of this machine or the path of a socket.
    """

    def __init__(self, target: int | str) -> None:
        self.target = target
        self.delay = 0.0
        self._is_cut = False
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._thread = Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()
        server = self._run(asyncio.start_server(self._serve, LOOPBACK, 0))
        self.port: int = server.sockets[0].getsockname()[1]

    def cut(self) -> None:
        """Break every connection and accept no other."""
        self._is_cut = True
        self._loop.call_soon_threadsafe(self._abort)

    def mend(self) -> None:
        """Accept connections again."""
        self._is_cut = False

    def close(self) -> None:
        """Break what is open and end."""
        self.cut()
        self._run(self._end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join()

    def _run(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result()

    async def _end(self) -> None:
        others = asyncio.all_tasks() - {asyncio.current_task()}
        for each in others:
            each.cancel()
        await asyncio.gather(*others, return_exceptions=True)

    def _abort(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            if self._is_cut:
                raise ConnectionRefusedError
            inner, outer = await self._reach()
        except OSError:
            writer.transport.abort()
            return
        self._writers |= {writer, outer}
        await asyncio.gather(self._pass(reader, outer), self._pass(inner, writer))
        self._writers -= {writer, outer}

    async def _reach(self) -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        if isinstance(self.target, str):
            return await asyncio.open_unix_connection(self.target)
        return await asyncio.open_connection(LOOPBACK, self.target)

    async def _pass(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while piece := await reader.read(_CHUNK):
                if self.delay:
                    await asyncio.sleep(self.delay)
                writer.write(piece)
                await writer.drain()
        except OSError:
            pass
        finally:
            writer.close()
