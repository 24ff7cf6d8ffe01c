"""The trained encoder as an ONNX file with 8-bit weights, one scale for each output channel."""

from __future__ import annotations

import shutil
import tempfile
from pathlib import Path

import torch
from onnxruntime.quantization import QuantType, quantize_dynamic

from bot.training.minilm import MultiTask

OPSET = 17


def export(model: MultiTask, tokens: Path, folder: Path) -> None:
    """Write `encoder.onnx` (inputs ids, mask, types; outputs vector, logits) and `tokenizer.json` into `folder`."""
    folder.mkdir(parents=True, exist_ok=True)
    model.eval()
    example = torch.ones(2, 7, dtype=torch.long)
    axes = {name: {0: "batch", 1: "length"} for name in ("ids", "mask", "types")}
    with tempfile.TemporaryDirectory() as place:
        plain = Path(place) / "plain.onnx"
        torch.onnx.export(
            model,
            (example, example, torch.zeros_like(example)),
            str(plain),
            input_names=["ids", "mask", "types"],
            output_names=["vector", "logits"],
            dynamic_axes=axes | {"vector": {0: "batch"}, "logits": {0: "batch"}},
            opset_version=OPSET,
            dynamo=False,
        )
        quantize_dynamic(str(plain), str(folder / "encoder.onnx"), per_channel=True, weight_type=QuantType.QInt8)
    shutil.copy2(tokens, folder / "tokenizer.json")
