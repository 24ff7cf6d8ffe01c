"""The dense features: what a text means, from the encoder or from linear models of broad notions of harm."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import numpy as np
from numpy.typing import NDArray

from bot.text.features import Reading, Sparse
from bot.text.heads import product, squeeze

Array = NDArray[np.float32]
LONGEST = 128
WIDTH = 384
BOUND = 8.0  # an encoder can be wildly sure and wrong: its logits are bent towards plus and minus this
ENCODER = "encoder.onnx"
TOKENS = "tokenizer.json"


class Front(Protocol):
    """Readings in, comments × width out."""

    def dense(self, readings: Sequence[Reading], rows: Sequence[Sparse]) -> Array:
        """Dense features in the same order."""
        ...

    def arrays(self) -> dict[str, NDArray[Any]]:
        """What the model's arrays must hold besides the heads."""
        ...


class LinearFront:
    """Logits of linear models fitted on public data sets."""

    def __init__(self, weights: Array, bias: Array) -> None:
        self._weights, self._bias = weights, bias

    def dense(self, readings: Sequence[Reading], rows: Sequence[Sparse]) -> Array:
        """One logit for each public target, halved so that they stand beside other features."""
        return np.asarray((product(rows, self._weights) + self._bias) / 2, dtype=np.float32)

    def arrays(self) -> dict[str, NDArray[Any]]:
        """The weights, squeezed."""
        small, top = squeeze(self._weights)
        return {"front": small, "front_top": top, "front_bias": self._bias}


def squash(logits: Array) -> Array:
    """The encoder's logits as features: halved, and bent so that no single one outweighs all others."""
    return np.asarray(np.float32(BOUND / 2) * np.tanh(logits / np.float32(BOUND)), dtype=np.float32)


class EncoderFront:
    """The sentence encoder with its own logits, as an ONNX file run by onnxruntime on one thread."""

    def __init__(self, file: Path, tokens: Path) -> None:
        from onnxruntime import InferenceSession, SessionOptions
        from tokenizers import Tokenizer

        options = SessionOptions()
        options.intra_op_num_threads = 1
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        self._session: Any = InferenceSession(str(file), options, providers=["CPUExecutionProvider"])
        self._tokens: Any = Tokenizer.from_file(str(tokens))
        self._tokens.no_padding()
        self._tokens.enable_truncation(LONGEST, strategy="longest_first")

    def dense(self, readings: Sequence[Reading], rows: Sequence[Sparse]) -> Array:
        """Embedding of length 4, then the encoder's logits, squashed."""
        if not readings:
            return np.zeros((0, 0), dtype=np.float32)
        pairs = [(r.comment.text, r.context) if r.context else r.comment.text for r in readings]
        return np.concatenate([self._run(one) for one in self._tokens.encode_batch(pairs)])

    def arrays(self) -> dict[str, NDArray[Any]]:
        """None: the encoder is a file of its own."""
        return {}

    def _run(self, encoded: Any) -> Array:
        """One comment at a time: with 8-bit arithmetic a neighbour in the batch would change its scores."""
        names = {"ids": encoded.ids, "mask": encoded.attention_mask, "types": encoded.type_ids}
        inputs = {name: np.array([numbers], dtype=np.int64) for name, numbers in names.items()}
        vector, logits = self._session.run(None, inputs)
        unit = vector / max(float(np.linalg.norm(vector)), 1e-6)
        return np.concatenate([unit * np.float32(4.0), squash(logits)], axis=1).astype(np.float32)
