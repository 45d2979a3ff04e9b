"""The teacher's vectors in the encoder's space: as many numbers, turned to the published vectors.

What is kept are the directions in which the teacher's vectors differ most, so that cosines stay
about what they were; the rotation (Procrustes) asks of the encoder as small a change as can be.
"""

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]


def turned(taught: Vectors, published: Vectors) -> Vectors:
    """Rows of unit length, as wide as `published`, whose cosines are about those of `taught`."""
    width = published.shape[1]
    _, directions = np.linalg.eigh((taught.T @ taught).astype(np.float64))
    narrow = taught @ directions[:, -width:]
    left, _, right = np.linalg.svd(narrow.T @ published)
    rows = narrow @ (left @ right)
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)
