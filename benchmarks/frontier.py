"""Ten decades of frontier from exact curves: python benchmarks/frontier.py (target: 10 s on one core)."""

from __future__ import annotations

import time

import numpy as np

from verify.frontier import Family, frontier

POINTS = {"Ia": (1.0, 0.3), "Ib": (0.4, 0.3), "II": (1.0, 0.7), "III": (1.0, 1.5), "IVa": (0.4, 1.0)}

if __name__ == "__main__":
    for phase, (alpha, beta) in POINTS.items():
        start = time.perf_counter(), time.process_time()
        measured = frontier(Family(alpha, beta), np.geomspace(1e8, 1e18, 21))
        wall, cpu = time.perf_counter() - start[0], time.process_time() - start[1]
        print(
            f"{phase:4s} {wall:6.2f} s ({cpu:.2f} s of processor)  eta {measured.eta[-1]:.5f}  "
            f"xi {measured.xi[-1]:.5f}  d* up to {measured.d[-1]:.1e}  error {measured.error:.0e}"
        )
