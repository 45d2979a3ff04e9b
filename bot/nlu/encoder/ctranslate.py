"""Converts the published weights to CTranslate2's format, quantised to int8."""

from pathlib import Path

import numpy as np
from ctranslate2.specs import common_spec, transformer_spec
from ctranslate2.specs.model_spec import LayerSpec
from numpy.typing import NDArray
from safetensors.numpy import load_file

from bot.nlu.encoder.wordpiece import WordPiece

HEADS = 12
Tensors = dict[str, NDArray[np.float32]]


def read_tensors(weights: Path) -> Tensors:
    """The published weights, by their published names."""
    tensors: Tensors = load_file(weights / "model.safetensors")
    return tensors


def layers_of(tensors: Tensors) -> int:
    """The number of layers that have weights."""
    return len({name.split(".")[2] for name in tensors if name.startswith("encoder.layer.")})


def convert(tensors: Tensors, vocab: Path, target: Path) -> None:
    """Write `target` (model.bin, config.json, vocabulary.json) from weights by their names."""
    # CTranslate2 quantises in place.
    tensors = {name: value.copy() for name, value in tensors.items()}
    encoder = transformer_spec.TransformerEncoderSpec(
        layers_of(tensors),
        HEADS,
        pre_norm=False,
        activation=common_spec.Activation.GELU,
        layernorm_embedding=True,
        num_source_embeddings=2,
        embeddings_merge=common_spec.EmbeddingsMerge.ADD,
    )
    encoder.scale_embeddings = False
    _fill_embeddings(encoder, tensors)
    for number, layer in enumerate(encoder.layer):
        _fill_layer(layer, tensors, f"encoder.layer.{number}")
    spec = transformer_spec.TransformerEncoderModelSpec(encoder)
    spec.config.layer_norm_epsilon = 1e-12
    spec.config.unk_token = "[UNK]"
    spec.register_vocabulary(list(WordPiece(vocab).pieces))
    spec.validate()
    spec.optimize(quantization="int8")
    target.mkdir(parents=True, exist_ok=True)
    spec.save(str(target))


def _fill_embeddings(encoder: LayerSpec, tensors: Tensors) -> None:
    encoder.embeddings[0].weight = tensors["embeddings.word_embeddings.weight"]
    encoder.embeddings[1].weight = tensors["embeddings.token_type_embeddings.weight"]
    encoder.position_encodings.encodings = tensors["embeddings.position_embeddings.weight"]
    _fill_norm(encoder.layernorm_embedding, tensors, "embeddings.LayerNorm")


def _fill_layer(layer: LayerSpec, tensors: Tensors, name: str) -> None:
    attention = layer.self_attention
    parts = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
    attention.linear[0].weight = np.concatenate([tensors[f"{part}.weight"] for part in parts])
    attention.linear[0].bias = np.concatenate([tensors[f"{part}.bias"] for part in parts])
    _fill_linear(attention.linear[1], tensors, f"{name}.attention.output.dense")
    _fill_norm(attention.layer_norm, tensors, f"{name}.attention.output.LayerNorm")
    _fill_linear(layer.ffn.linear_0, tensors, f"{name}.intermediate.dense")
    _fill_linear(layer.ffn.linear_1, tensors, f"{name}.output.dense")
    _fill_norm(layer.ffn.layer_norm, tensors, f"{name}.output.LayerNorm")


def _fill_linear(spec: LayerSpec, tensors: Tensors, name: str) -> None:
    spec.weight, spec.bias = tensors[f"{name}.weight"], tensors[f"{name}.bias"]


def _fill_norm(spec: LayerSpec, tensors: Tensors, name: str) -> None:
    spec.gamma, spec.beta = tensors[f"{name}.weight"], tensors[f"{name}.bias"]
