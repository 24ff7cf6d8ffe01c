"""Dense features of the project's own comments, kept beside an encoder so that refitting takes seconds.

Only vectors of 8-bit numbers and a short hash of each comment; a comment that is not among them is computed anew.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from bot.core.label import LabelledExample
from bot.text.features import sparse
from bot.text.model import Model
from bot.training.dataset import readings

FILE = "own.npz"

Array = NDArray[np.float32]


def keep_dense(folder: Path, examples: Sequence[LabelledExample], dense: Array, encoder: str) -> None:
    """Write the vectors of `examples` into a model folder; `encoder` is the hash of the file they come from."""
    top = np.maximum(np.abs(dense).max(axis=0), 1e-9)
    small = np.round(dense / top * 127).astype(np.int8)
    np.savez_compressed(folder / FILE, keys=keys(examples), dense=small, top=top.astype(np.float32), encoder=encoder)


def is_kept(folder: Path, examples: Sequence[LabelledExample], encoder: str) -> bool:
    """Whether the folder has the vectors of exactly these comments by this encoder."""
    if not (folder / FILE).exists():
        return False
    with np.load(folder / FILE, allow_pickle=False) as file:
        same = "encoder" in file and str(file["encoder"]) == encoder
        return same and np.array_equal(file["keys"], keys(examples))


def kept_dense(folder: Path, examples: Sequence[LabelledExample], model: Model) -> Array:
    """Vectors of `examples` in their order, from the folder where it has them; the card's hash was checked before."""
    if FILE not in model.card["files"]:
        return _computed(examples, model)
    with np.load(folder / FILE, allow_pickle=False) as file:
        kept = file["dense"].astype(np.float32) / 127 * file["top"]
        place = {int(k): i for i, k in enumerate(file["keys"])}
    wanted = keys(examples)
    missing = [i for i, k in enumerate(wanted) if int(k) not in place]
    found = np.zeros((len(examples), kept.shape[1]), dtype=np.float32)
    for row, one in enumerate(wanted):
        if int(one) in place:
            found[row] = kept[place[int(one)]]
    if missing:
        found[missing] = _computed([examples[i] for i in missing], model)
    return found


def _computed(examples: Sequence[LabelledExample], model: Model) -> Array:
    read_all = readings(examples)
    return model.front.dense(read_all, [sparse(r) for r in read_all])


def keys(examples: Sequence[LabelledExample]) -> NDArray[np.uint64]:
    """A short hash of each comment with its context."""
    texts = (f"{e.text}\0{e.post or ''}\0{e.parent or ''}" for e in examples)
    return np.array([int.from_bytes(hashlib.sha256(t.encode()).digest()[:8], "big") for t in texts], dtype=np.uint64)
