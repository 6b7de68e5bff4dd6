"""A law that holds a resource, with that resource set free below the law that holds it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from ..errors import ModelError
from .law import HELD, FiniteLaw, rates


def released(law: FiniteLaw, tuned: tuple[str, ...]) -> FiniteLaw:
    """The law with the resources in ``tuned`` free. Of the two bounds that hold one, the one from above stays: at the value
    that is held, or where a law that has ``freed`` moves it.

    Raises ModelError for a law that does not say which of its bounds hold a resource.
    """
    if not tuned:
        return law
    labels = getattr(law, "labels", ())
    stuck = next((n for n in tuned if HELD + n not in labels), None)
    if stuck is not None:
        raise ModelError(f"{law.model.id} at a finite budget: its constants are those for {stuck} as it is held")
    law = getattr(law, "freed", law)
    columns = {HELD + n: law.model.names.index(n) for n in tuned}
    _, slopes = law.bounds(np.ones((1, len(law.model.names))))
    kept = tuple(k for k, label in enumerate(labels) if label not in columns or slopes[0, k, columns[label]] > 0)
    return Released(law, kept)


@dataclass(frozen=True)
class Released:
    """``law`` with only those of its bounds that are ``kept``."""

    law: FiniteLaw
    kept: tuple[int, ...]

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__") or name == "branches":
            raise AttributeError(name)
        return getattr(self.__dict__["law"], name)

    @property
    def labels(self) -> tuple[str, ...]:
        return tuple(self.law.labels[k].removeprefix(HELD) for k in self.kept)

    @property
    def rates(self) -> np.ndarray:
        return rates(self.law, list(self.kept))

    def bounds(self, x: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        values, slopes = self.law.bounds(x)
        return values[:, list(self.kept)], slopes[:, list(self.kept)]
