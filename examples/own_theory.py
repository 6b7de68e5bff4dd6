"""A paper's phase table held against the engine: a theory with two claims, one of which is wrong."""

from derivations._theory import Claim, Theory
from exponents import Model, solve
from exponents.compare import compare

model = Model(
    id="bias-and-noise",
    parameters="a",
    domain="a > 0",
    resources="d, n",
    components={"bias": "d**(-a)", "variance": "d*n**(-1)", "data": "n**(-a)"},
    budget="d*n",
)
right = Claim("balanced", "a > 0", ("bias", "variance"), "a/(a + 2)", (("d", "1/(a + 2)"),), "proved", "table 1")
wrong = Claim("flat", "a < 1/2", ("bias", "variance"), "a/2", (("d", "1/2"),), "proved", "table 1")
comparison = compare(Theory(id="somebody2026", model=model, claims=(right, wrong)), solve(model))
for row in comparison.rows:
    print(row)
