"""Which schedule of the learning rate scales best under the functional scaling law (arXiv 2509.19189)?"""

import matplotlib.pyplot as plt
import numpy as np

from exponents import load, solve

s = np.linspace(0.05, 3, 200)  # difficulty of the target: small is hard
figure, ax = plt.subplots(figsize=(5, 4), layout="constrained")
for id, style in (("fsl-constant", ":"), ("fsl-exponential", "--"), ("fsl-wsd", "-")):
    ax.plot(s, solve(load(id)).evaluate(s=s, beta=2.0).loss, style, label=id.partition("-")[2])
ax.set(xlabel="$s$", ylabel="exponent of the optimal loss", title=r"$\beta = 2$")
ax.legend()
figure.savefig("fsl-schedules.png")

for id in ("fsl-constant", "fsl-exponential", "fsl-wsd"):
    print(f"{id:16} at s = 1, beta = 2: L ~ f^-{solve(load(id)).at(s=1, beta=2).loss}")
