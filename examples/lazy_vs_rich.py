"""How much does learning features help? Lazy against rich random features (arXiv 2402.01092, 2409.17858)."""

import matplotlib.pyplot as plt
import numpy as np

from exponents import load, solve

beta = np.linspace(0.05, 1.6, 200)  # below 1 the task is hard: the target is not in the space of the kernel
figure, ax = plt.subplots(figsize=(5, 4), layout="constrained")
for id, style in (("features-lazy", "--"), ("features-rich", "-")):
    ax.plot(beta, solve(load(id)).evaluate(alpha=1.5, beta=beta).loss, style, label=id.partition("-")[2])
ax.set(xlabel=r"$\beta$ (smoothness of the target)", ylabel="exponent of the optimal loss", title=r"$\alpha = 3/2$")
ax.legend()
figure.savefig("lazy-vs-rich.png")

lazy, rich = (solve(load(id)).at(alpha="3/2", beta="1/2").loss for id in ("features-lazy", "features-rich"))
print(f"hard task, alpha = 3/2, beta = 1/2: lazy {lazy}, rich {rich}")
