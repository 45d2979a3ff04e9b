"""Low-rank adapters (Hu et al. 2021): what tuning changes of the published weights, kept small.

A weight W of shape (out, in) becomes W + B A, with A of (rank, in) and B of (out, rank); biases and
norms change as a whole.
"""

from pathlib import Path

import numpy as np
from safetensors.numpy import load_file, save_file

from bot.nlu.encoder.ctranslate import Tensors

DOWN, UP, CHANGE = ".down", ".up", ".change"


def is_adapted(name: str) -> bool:
    """Whether a weight of this name gets an adapter: those of attention and feed-forward."""
    return name.startswith("encoder.") and name.endswith(".weight") and "LayerNorm" not in name


def is_changed(name: str) -> bool:
    """Whether a weight of this name changes as a whole: biases and norms."""
    return name.startswith("encoder.") and not is_adapted(name)


def merged(tensors: Tensors, adapters: Tensors) -> Tensors:
    """The published weights with the adapters' changes; ValueError where they don't fit."""
    after = dict(tensors)
    for name, value in adapters.items():
        if name.endswith(DOWN):
            weight = name.removesuffix(DOWN)
            up = adapters[weight + UP].astype(np.float32)
            change = up @ value.astype(np.float32)
        elif name.endswith(CHANGE):
            weight, change = name.removesuffix(CHANGE), value.astype(np.float32)
        else:
            continue
        if weight not in tensors or tensors[weight].shape != change.shape:
            raise ValueError(f"the adapter of {weight} doesn't fit the published weights")
        after[weight] = tensors[weight] + change
    return after


def write_adapters(adapters: Tensors, path: Path) -> None:
    """Write adapters in sixteen bits."""
    save_file({name: value.astype(np.float16) for name, value in adapters.items()}, str(path))


def read_adapters(path: Path) -> Tensors:
    """What `write_adapters` wrote."""
    adapters: Tensors = load_file(str(path))
    return adapters
