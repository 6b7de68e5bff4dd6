"""The phase diagram of 4+3 Phases of Compute-Optimal Neural Scaling Laws (arXiv 2405.15074), and its loss exponent."""

import matplotlib.pyplot as plt

from exponents import load, solve
from exponents.compare import compare
from exponents.registry import theory

solution = compare(theory("plrf-sgd"), solve(load("plrf-sgd"))).solution  # phases have the paper's names
figure, (left, right) = plt.subplots(1, 2, figsize=(11, 4.6), layout="constrained")
solution.plot("phase", ax=left)
solution.plot("loss", ax=right)
figure.savefig("plrf-phases.png")

for record in solution.to_records():
    print(f"{record['phase']:4} {record['region']:40} L ~ f^-({record['loss']}), d ~ f^({record['resources.d']})")
