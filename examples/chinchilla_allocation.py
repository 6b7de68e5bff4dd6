"""Parameters and tokens for a budget: exact exponents, and numbers with the published constants (arXiv 2203.15556)."""

from exponents import solve
from exponents.finite.calibrated import setting
from exponents.finite.prediction import predict
from exponents.registry import resolve

model, theory = resolve("chinchilla")
(phase,) = solve(model).phases
print(f"N ~ C^({phase.resource('N')}), D ~ C^({phase.resource('D')}), exactly")

budgets = [1e19, 1e21, 1e23, 5.76e23]
best = predict(setting(model, theory, {}), budgets).optima
for c, n, d, loss in zip(budgets, best.resource("N"), best.resource("D"), best.loss):
    print(f"C = {c:.2e} FLOPs: N = {n:.2e}, D = {d:.2e}, {d / n:.0f} tokens per parameter, loss {loss:.3f}")
