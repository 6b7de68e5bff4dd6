"""How few random features make ridge regression optimal in the number of samples (arXiv 2405.15699)?"""

from exponents import load, solve
from exponents.onface import wish

solution = solve(load("ridge-features"))
fewest = {found.phase.id: found.optimum.vertices[0]["q"] for found in wish(solution, "min q")}
for record in solution.to_records():
    print(f"{record['region']:12} risk ~ n^-({record['loss']}), n^({fewest[record['id']]}) features")

answer = solution.at(alpha="3/2", r="3/4")
least, _ = dict(answer.resources)["q"]
print(f"at alpha = 3/2, r = 3/4 the risk falls like n^-{answer.loss}, and n^{least} features are enough")
