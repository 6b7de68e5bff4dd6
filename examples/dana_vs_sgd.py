"""Where does DANA, a momentum method with a step that decays, beat SGD on power-law random features (arXiv 2505.16098)?"""

from exponents import differences, load, solve
from exponents.render.regions import region_phrase

dana, sgd = (solve(load(id)) for id in ("plrf-dana-decaying", "plrf-sgd"))
for difference in differences(dana, sgd):
    if difference.sign != "0":
        where = region_phrase(difference.region.open, sgd.model.domain).text
        better = {"+": "DANA", "-": "SGD"}.get(difference.sign, "it depends which")
        print(f"{better} has the larger exponent, by {difference.gain}, where {where}")

point = {"alpha": "4/5", "beta": "7/10"}
print("at", point, "exponents", dana.at(**point).loss, "and", sgd.at(**point).loss)
