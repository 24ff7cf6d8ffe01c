"""The encoder in PyTorch: all-MiniLM-L6-v2 (BERT layout: 6 layers, width 384, 12 attention heads) and linear targets.

Only training uses this; judging runs the exported ONNX file.
"""

from __future__ import annotations

from pathlib import Path

import torch
from safetensors.torch import load_file
from torch import Tensor, nn

LAYERS, WIDTH, HEADS, INNER, VOCABULARY, POSITIONS = 6, 384, 12, 1536, 30522, 512


class Layer(nn.Module):  # type: ignore[misc]  # PyTorch is an extra: the type checker runs without it
    """One transformer layer, normalised after each half as BERT does it."""

    def __init__(self) -> None:
        super().__init__()
        self.query, self.key, self.value = (nn.Linear(WIDTH, WIDTH) for _ in range(3))
        self.output, self.output_norm = nn.Linear(WIDTH, WIDTH), nn.LayerNorm(WIDTH, eps=1e-12)
        self.inner, self.outer = nn.Linear(WIDTH, INNER), nn.Linear(INNER, WIDTH)
        self.outer_norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: Tensor, bias: Tensor) -> Tensor:
        """`x` is batch × length × width; `bias` is added to the attention scores (very negative = padding)."""
        batch, length, _ = x.shape

        def split(y: Tensor) -> Tensor:
            return y.view(batch, length, HEADS, WIDTH // HEADS).transpose(1, 2)

        scores = split(self.query(x)) @ split(self.key(x)).transpose(-1, -2) / (WIDTH // HEADS) ** 0.5
        mixed = (scores + bias).softmax(-1) @ split(self.value(x))
        x = self.output_norm(x + self.drop(self.output(mixed.transpose(1, 2).reshape(batch, length, WIDTH))))
        return self.outer_norm(x + self.drop(self.outer(nn.functional.gelu(self.inner(x)))))


class Encoder(nn.Module):  # type: ignore[misc]  # as above
    """Token numbers in, the mean of the last layer (batch × 384) out."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(VOCABULARY, WIDTH)
        self.positions = nn.Embedding(POSITIONS, WIDTH)
        self.types = nn.Embedding(2, WIDTH)
        self.norm = nn.LayerNorm(WIDTH, eps=1e-12)
        self.layers = nn.ModuleList(Layer() for _ in range(LAYERS))
        self.drop = nn.Dropout(0.1)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> Tensor:
        """All three are batch × length; `mask` is 1 for words and 0 for padding, `types` 1 for post and parent."""
        places = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.words(ids) + self.positions(places) + self.types(types)))
        bias = (1.0 - mask[:, None, None, :].to(x.dtype)) * -1e4
        for layer in self.layers:
            x = layer(x, bias)
        weight = mask[:, :, None].to(x.dtype)
        return (x * weight).sum(1) / weight.sum(1).clamp(min=1)


class MultiTask(nn.Module):  # type: ignore[misc]  # as above
    """The encoder with one logit for each target."""

    def __init__(self, targets: int) -> None:
        super().__init__()
        self.encoder = Encoder()
        self.drop = nn.Dropout(0.1)
        self.heads = nn.Linear(WIDTH, targets)

    def forward(self, ids: Tensor, mask: Tensor, types: Tensor) -> tuple[Tensor, Tensor]:
        """Embedding (batch × 384) and logits (batch × targets)."""
        vector = self.encoder(ids, mask, types)
        return vector, self.heads(self.drop(vector))


def load_pretrained(encoder: Encoder, file: Path) -> None:
    """Copy the published weights in; raises RuntimeError where a weight is missing."""
    theirs = load_file(str(file))
    names = {
        "words": "embeddings.word_embeddings",
        "positions": "embeddings.position_embeddings",
        "types": "embeddings.token_type_embeddings",
        "norm": "embeddings.LayerNorm",
    }
    inside = {
        "query": "attention.self.query",
        "key": "attention.self.key",
        "value": "attention.self.value",
        "output": "attention.output.dense",
        "output_norm": "attention.output.LayerNorm",
        "inner": "intermediate.dense",
        "outer": "output.dense",
        "outer_norm": "output.LayerNorm",
    }
    for number in range(LAYERS):
        names |= {f"layers.{number}.{ours}": f"encoder.layer.{number}.{name}" for ours, name in inside.items()}
    state = {
        f"{ours}.{part}": theirs[f"{name}.{part}"]
        for ours, name in names.items()
        for part in ("weight", "bias")
        if f"{name}.{part}" in theirs
    }
    encoder.load_state_dict(state)
