"""A malware scanner as the tests hold it: it speaks as clamd does, over a socket, and knows one harmful word."""

import socket
import struct
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256

HARMFUL = b"harmful-word-of-the-tests"
LIMIT = 1024 * 1024


class Scanner:
    """Answers PING and INSTREAM; `says` stands in for its verdict."""

    def __init__(self, listening: socket.socket) -> None:
        self.listening, self.says, self.hangs_up = listening, "", False
        self.heard: list[str] = []

    def serve(self) -> None:
        """Answer one after the other until the socket is closed."""
        while True:
            try:
                line, _ = self.listening.accept()
            except OSError:
                return
            with line, line.makefile("rb") as words:
                if not self.hangs_up:
                    self._answer(line, words)

    def _answer(self, line: socket.socket, words) -> None:
        command = b""
        while not command.endswith(b"\0"):
            command += words.read(1)
        said = "PONG" if command == b"zPING\0" else self._verdict(words)
        line.sendall((self.says or said).encode() + b"\0")

    def _verdict(self, words) -> str:
        content = b""
        while size := struct.unpack("!L", words.read(4))[0]:
            content += words.read(size)
            if len(content) > LIMIT:
                return "INSTREAM size limit exceeded. ERROR"
        self.heard.append(sha256(content).hexdigest())
        return "stream: Test.Word FOUND" if HARMFUL in content else "stream: OK"


@contextmanager
def scanning(listening: socket.socket) -> Iterator[Scanner]:
    """Let a scanner listen."""
    listening.listen()
    scanner = Scanner(listening)
    thread = threading.Thread(target=scanner.serve, daemon=True)
    thread.start()
    yield scanner
    listening.shutdown(socket.SHUT_RDWR)
    listening.close()
    thread.join(10)
