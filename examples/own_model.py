"""A model of one's own from a file: its phases, a slice of its plane, a proof by code that does not trust the solver."""

from pathlib import Path

from exponents import load, solve
from exponents.check import check

solution = solve(load(str(Path(__file__).with_name("own_model.toml"))))
(phase,) = solution.phases
print("L ~ f^-(", phase.loss, ")")
print("width ~ f^(", phase.resource("w"), "), depth ~ f^(", phase.resource("l"), ")")
print("shares:", {component: str(share) for component, share in phase.shares})
print("checked:", check(solution).verdict.status)
solution.plot("loss", fix={"c": "1/2"}).figure.savefig("own-model.png")
