"""The teacher's vectors of the corpus, kept on disk so that no text is read twice."""

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
Encode = Callable[[Sequence[str]], Vectors]
Told = Callable[[str], object]

BLOCK = 1_024  # texts that are read, and written to disk, together


class TeacherVectors:
    """Vectors by text, in sixteen bits, a file for each block of texts in `folder`."""

    def __init__(self, folder: Path):
        self._folder = folder
        self._known: dict[str, NDArray[Any]] = {}
        for path in sorted(folder.glob("*.npz")):
            with np.load(path, allow_pickle=False) as block:
                self._known |= dict(zip(block["texts"].tolist(), block["vectors"], strict=True))

    def of(self, texts: Sequence[str], encode: Callable[[], Encode], tell: Told) -> Vectors:
        """The vectors of texts; `encode` gives the teacher, asked for only where texts are new."""
        names = [_name(text) for text in texts]
        named = dict(zip(names, texts, strict=True))
        new = {name: text for name, text in named.items() if name not in self._known}
        read = encode() if new else None
        order = list(new)
        for begin in range(0, len(order), BLOCK):
            if read is not None:
                self._learn(order[begin : begin + BLOCK], new, read)
            tell(f"teacher: {min(begin + BLOCK, len(order))} of {len(order)} texts")
        return np.stack([self._known[name] for name in names]).astype(np.float32)

    def _learn(self, names: list[str], texts: dict[str, str], read: Encode) -> None:
        vectors = read([texts[name] for name in names]).astype(np.float16)
        self._known |= dict(zip(names, vectors, strict=True))
        self._folder.mkdir(parents=True, exist_ok=True)
        path = self._folder / f"{names[0]}.npz"
        part = path.with_suffix(".part")
        with part.open("wb") as file:
            np.savez(file, texts=np.array(names), vectors=vectors)
        part.replace(path)


def _name(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]
