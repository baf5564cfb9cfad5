"""Values over a socket, each with its length in front."""

import socket
from typing import Any, Final

import msgspec

_LENGTH: Final = 4


class Gone(Exception):
    """The other side has closed the socket: its process has ended."""


class Frames:
    """Sends and receives plain values.

    Args:
        connection: A connected socket.
    """

    def __init__(self, connection: socket.socket) -> None:
        self.connection = connection

    def send(self, value: Any) -> None:
        """Send a value.

        Raises:
            Gone: Nobody is there.
        """
        content = msgspec.msgpack.encode(value)
        try:
            self.connection.sendall(len(content).to_bytes(_LENGTH, "big") + content)
        except OSError:
            raise Gone from None

    def receive(self) -> Any:
        """Wait for the next value, and return it.

        Raises:
            Gone: Nobody is there.
            TimeoutError: Nothing came within the socket's time-out.
        """
        return msgspec.msgpack.decode(self.receive_bytes())

    def receive_bytes(self) -> bytes:
        """Wait for the next value, and return it as it was sent.

        Raises:
            Gone: Nobody is there.
            TimeoutError: Nothing came within the socket's time-out.
        """
        return self._read(int.from_bytes(self._read(_LENGTH), "big"))

    def _read(self, length: int) -> bytes:
        content = b""
        while len(content) < length:
            try:
                part = self.connection.recv(length - len(content))
            except TimeoutError:
                raise
            except OSError:
                part = b""
            if not part:
                raise Gone
            content += part
        return content
