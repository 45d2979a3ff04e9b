"""A proxy for HTTP in threads, one request a connection: delivers, loses answers, or repeats."""

import random
import re
import socket
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from enum import Enum

LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)
END = b"\r\n\r\n"
TIMEOUT = 30.0
LOST_SHARE = 0.5


class Delivery(Enum):
    """ANSWER_LOST: of every second request, on the average; TWICE: both at the same time."""

    ONCE = "once"
    ANSWER_LOST = "answer lost"
    TWICE = "twice"


class HttpProxy:
    """Before a server on `upstream`, a port of this machine."""

    def __init__(self, upstream: int):
        self._upstream, self._delivery = upstream, Delivery.ONCE
        self._chance = random.Random(upstream)
        self._listener = socket.create_server(("127.0.0.1", 0), backlog=128)
        self.port: int = self._listener.getsockname()[1]

    @contextmanager
    def running(self) -> Iterator["HttpProxy"]:
        """Listens while this is open."""
        thread = threading.Thread(target=self._accept, daemon=True)
        thread.start()
        try:
            yield self
        finally:
            self._listener.close()

    @contextmanager
    def delivering(self, delivery: Delivery) -> Iterator[None]:
        """Deliver so while this is open."""
        self._delivery = delivery
        try:
            yield
        finally:
            self._delivery = Delivery.ONCE

    def _accept(self) -> None:
        with suppress(OSError):
            while True:
                client, _ = self._listener.accept()
                threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _serve(self, client: socket.socket) -> None:
        with closing(client), suppress(OSError):
            client.settimeout(TIMEOUT)
            if not (request := _request(client)):
                return
            delivery = self._delivery
            if delivery is Delivery.TWICE:
                with ThreadPoolExecutor(2) as pool:
                    answer, _ = pool.map(self._ask, (request, request))
            else:
                answer = self._ask(request)
            is_lost = self._chance.random() < LOST_SHARE
            if not (delivery is Delivery.ANSWER_LOST and is_lost):
                client.sendall(answer)

    def _ask(self, request: bytes) -> bytes:
        """The whole answer; the server closes the connection after it."""
        with socket.create_connection(("127.0.0.1", self._upstream), TIMEOUT) as server:
            server.sendall(request)
            return b"".join(iter(lambda: server.recv(65_536), b""))


def _request(client: socket.socket) -> bytes:
    """A whole request that asks for the connection to be closed; empty where none came."""
    data = b""
    while END not in data:
        if not (more := client.recv(65_536)):
            return b""
        data += more
    head, body = data.split(END, 1)
    length = LENGTH.search(head)
    while length and len(body) < int(length[1]):
        body += client.recv(65_536)
    kept = [line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:")]
    return b"\r\n".join([*kept, b"Connection: close"]) + END + body
