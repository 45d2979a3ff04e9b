"""A stream of bytes sealed piece by piece with AES-256-GCM: nothing can be changed, left out,
exchanged or cut off unnoticed.

Each piece has its number and whether it is the last one in its nonce, and the file's header as
associated data. The key is derived for each file from one of the ring and a random salt.
"""

import io
import struct
from typing import BinaryIO

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

PIECE = 1 << 20  # bytes
TAG = 16
LENGTH = struct.Struct(">I")


class DamagedStream(Exception):
    """The stream was changed or cut off, or another key sealed it."""


class PieceCipher:
    """Seals and opens the pieces of one file in their order."""

    def __init__(self, key: bytes, salt: bytes, header: bytes):
        derived = HKDF(SHA256(), length=32, salt=salt, info=b"assistant backup").derive(key)
        self._cipher, self._header, self._number = AESGCM(derived), header, 0

    def seal(self, piece: bytes, last: bool) -> bytes:
        """The next piece, sealed."""
        return self._cipher.encrypt(self._nonce(last), piece, self._header)

    def open(self, sealed: bytes, last: bool) -> bytes:
        """The next piece; raises DamagedStream."""
        try:
            return self._cipher.decrypt(self._nonce(last), sealed, self._header)
        except InvalidTag:
            raise DamagedStream from None

    def _nonce(self, last: bool) -> bytes:
        self._number += 1
        return struct.pack(">QHBx", self._number, 0, last)


class SealingWriter(io.RawIOBase):
    """Takes bytes and writes pieces; `close` writes the last one."""

    def __init__(self, file: BinaryIO, cipher: PieceCipher):
        self._file, self._cipher, self._held = file, cipher, bytearray()

    def writable(self) -> bool:
        """It is made for that alone."""
        return True

    def write(self, data: "bytes | memoryview") -> int:  # type: ignore[override]
        """Keep the bytes until a piece is full."""
        self._held += data
        while len(self._held) > PIECE:
            self._put(bytes(self._held[:PIECE]), last=False)
            del self._held[:PIECE]
        return len(data)

    def close(self) -> None:
        """Write what is left; the file beneath stays open."""
        if not self.closed:
            self._put(bytes(self._held), last=True)
        super().close()

    def _put(self, piece: bytes, last: bool) -> None:
        sealed = self._cipher.seal(piece, last)
        self._file.write(LENGTH.pack(len(sealed) << 1 | last) + sealed)


class OpeningReader(io.RawIOBase):
    """Gives the bytes back; raises DamagedStream at the first piece that isn't as it was."""

    def __init__(self, file: BinaryIO, cipher: PieceCipher):
        self._file, self._cipher = file, cipher
        self._held, self._ended = b"", False

    def readable(self) -> bool:
        """It is made for that alone."""
        return True

    def readinto(self, buffer: "memoryview") -> int:  # type: ignore[override]
        """Fill the buffer as far as the next piece goes; 0 at the end."""
        while not self._held and not self._ended:
            self._held = self._next()
        count = min(len(buffer), len(self._held))
        buffer[:count] = self._held[:count]
        self._held = self._held[count:]
        return count

    def _next(self) -> bytes:
        head = self._file.read(LENGTH.size)
        if len(head) < LENGTH.size:
            raise DamagedStream
        (value,) = LENGTH.unpack(head)
        length, self._ended = value >> 1, bool(value & 1)
        sealed = self._file.read(length) if length <= PIECE + TAG else b""
        return self._cipher.open(sealed, self._ended)
