"""Scaling laws fitted to people's own training runs.

``data`` reads a CSV file, ``laws`` turns a model into a law with named parameters, ``objective`` and ``descent`` minimise
the robust objective for many replicas at once, ``estimate`` finds its global minimum, ``bootstrap`` the intervals,
``optimum`` the compute-optimal exponents and allocation, ``design`` and ``influence`` what the runs cannot say and which
of them matter, ``compare`` which law predicts best; ``fitted.fit`` does all of it for one law. ``report`` and ``figure``
show the result.

    runs = read("runs.csv", law.resources, {"N": "parameters", "D": "tokens"})
    found = fit(law, runs, solve(law.model))
    found.parameters["alpha"].interval
"""

from verify.runs.compare import Score, compare
from verify.runs.data import Runs, read
from verify.runs.fitted import fit
from verify.runs.laws import Law, law_of
from verify.runs.results import Fitted

__all__ = ["Fitted", "Law", "Runs", "Score", "compare", "fit", "law_of", "read"]
