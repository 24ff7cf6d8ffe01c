"""Figures as counts with 95 % Clopper-Pearson intervals."""

from __future__ import annotations

from dataclasses import dataclass

from scipy.stats import beta


@dataclass(frozen=True, kw_only=True, slots=True)
class Share:
    """`hits` of `total`."""

    hits: int
    total: int

    @property
    def share(self) -> float:
        """From 0 to 1; 0 where nothing was counted."""
        return self.hits / self.total if self.total else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """The exact binomial interval of Clopper and Pearson (1934)."""
        if not self.total:
            return (0.0, 1.0)
        low = beta.ppf(0.025, self.hits, self.total - self.hits + 1) if self.hits else 0.0
        high = beta.ppf(0.975, self.hits + 1, self.total - self.hits) if self.hits < self.total else 1.0
        return (float(low), float(high))

    def __str__(self) -> str:
        low, high = self.interval
        return f"{self.hits}/{self.total} = {self.share:.1%} (95 % {low:.1%} to {high:.1%})"

    def plain(self) -> dict[str, object]:
        """For cards: count, share and interval."""
        return {
            "count": f"{self.hits}/{self.total}",
            "share": round(self.share, 4),
            "interval": [round(v, 4) for v in self.interval],
        }


@dataclass(frozen=True, kw_only=True, slots=True)
class Hits:
    """Right, wrong and missed for one label."""

    right: int
    wrong: int
    missed: int

    @property
    def precision(self) -> float:
        """Share of what was named that was right."""
        return self.right / (self.right + self.wrong) if self.right + self.wrong else 0.0

    @property
    def recall(self) -> float:
        """Share of what was there that was named."""
        return self.right / (self.right + self.missed) if self.right + self.missed else 0.0

    @property
    def f1(self) -> float:
        """The harmonic mean of both."""
        total = 2 * self.right + self.wrong + self.missed
        return 2 * self.right / total if total else 0.0
