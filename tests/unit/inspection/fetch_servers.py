"""Servers on the loopback address that answer with any bytes at any pace."""

from __future__ import annotations

import socket
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress

CSV = "จังหวัด,ปี,จำนวน\nน่าน,2565,1\nแพร่,2566,2\n".encode()
Answer = Callable[[str], "bytes | Iterable[bytes]"]


class Server:
    """`answer(head)` gives the bytes of each answer, at once or in pieces.

    One that does not listen talks first, without the request.
    """

    def __init__(self, answer: Answer, listens: bool) -> None:
        self.answer, self.listens, self.heads = answer, listens, []
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}/data.csv"
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        with suppress(OSError):
            while True:
                connection, _ = self.socket.accept()
                threading.Thread(target=self._talk, args=(connection,), daemon=True).start()

    def _talk(self, connection: socket.socket) -> None:
        with connection, suppress(OSError):
            head = b""
            while self.listens and b"\r\n\r\n" not in head:
                block = connection.recv(65536)
                if not block:
                    return
                head += block
            self.heads.append(head.decode("latin-1"))
            answer = self.answer(self.heads[-1])
            for piece in [answer] if isinstance(answer, bytes) else answer:
                connection.sendall(piece)


@contextmanager
def serving(answer: bytes | Answer, *, listens: bool = True) -> Iterator[Server]:
    server = Server((lambda head: answer) if isinstance(answer, bytes) else answer, listens)
    try:
        yield server
    finally:
        server.socket.close()


def response(body: bytes = CSV, status: str = "200 OK", length: int | None = None, **headers: str):
    """A whole answer; `length` is what Content-Length says."""
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body) if length is None else length}"]
    lines += [f"{name.replace('_', '-')}: {value}" for name, value in headers.items()]
    return "\r\n".join([*lines, "Connection: close", "", ""]).encode() + body


def redirect(target: str) -> bytes:
    return response(b"", "302 Found", Location=target)


def dripping(beginning: bytes, piece: bytes = b"1", pause: float = 0.05) -> Iterator[bytes]:
    """A beginning, and then a little now and then, for ten seconds."""
    yield beginning
    for _ in range(int(10 / pause)):
        time.sleep(pause)
        yield piece
