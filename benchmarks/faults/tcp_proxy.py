"""A TCP proxy in a thread: passes on, slows down, stays silent, or cuts off."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from enum import Enum

CHUNK = 65_536


class ProxyMode(Enum):
    """What happens to bytes: SLOW delays each chunk, SILENT holds all back, CUT closes."""

    PASS = "pass"
    SLOW = "slow"
    SILENT = "silent"
    CUT = "cut"


class TcpProxy:
    """Between clients and `host`:`port`; `delay` is that of a chunk in seconds."""

    def __init__(self, host: str, port: int, delay: float = 0.3):
        self._host, self._port, self._delay = host, port, delay
        self._mode = ProxyMode.PASS
        self._writers: set[asyncio.StreamWriter] = set()
        self._loop = asyncio.new_event_loop()
        self._free = asyncio.Event()
        self.port = 0

    @contextmanager
    def running(self) -> Iterator["TcpProxy"]:
        """Listens on a free port while this is open."""
        thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        thread.start()
        starting = asyncio.start_server(self._serve, "127.0.0.1", 0)
        server = asyncio.run_coroutine_threadsafe(starting, self._loop).result(10)
        self.port = server.sockets[0].getsockname()[1]
        self._loop.call_soon_threadsafe(self._free.set)
        try:
            yield self
        finally:
            server.close()
            self._loop.call_soon_threadsafe(self._loop.stop)
            thread.join(5)

    @contextmanager
    def mode(self, mode: ProxyMode) -> Iterator[None]:
        """Behave so while this is open; CUT ends those connections that are open too."""
        self._loop.call_soon_threadsafe(self._change, mode)
        try:
            yield
        finally:
            self._loop.call_soon_threadsafe(self._change, ProxyMode.PASS)

    def _change(self, mode: ProxyMode) -> None:
        self._mode = mode
        if mode is ProxyMode.SILENT:
            self._free.clear()
        else:
            self._free.set()
        if mode is ProxyMode.CUT:
            for writer in self._writers:
                writer.transport.abort()

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        try:
            if self._mode is ProxyMode.CUT:
                return
            await self._free.wait()
            inward, outward = await asyncio.open_connection(self._host, self._port)
            self._writers.add(outward)
            ways = [self._pump(reader, outward), self._pump(inward, writer)]
            tasks = [asyncio.create_task(each) for each in ways]
            await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
            for task in tasks:
                task.cancel()
            self._writers.discard(outward)
            outward.close()
        except OSError:
            return
        finally:
            self._writers.discard(writer)
            writer.close()

    async def _pump(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with suppress(OSError):
            while data := await reader.read(CHUNK):
                await self._free.wait()
                if self._mode is ProxyMode.SLOW:
                    await asyncio.sleep(self._delay)
                writer.write(data)
                await writer.drain()
