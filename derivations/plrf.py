"""Power-law random features (PLRF) trained by one-pass SGD: the components of the loss from spectrum and
algorithm.

Setting. x in R^v with x_j = j^-alpha z_j, z iid N(0,1); target <x, b>, b_j = j^-beta; features W in R^{v x d}
with entries N(0, 1/d); linear model <W^T x, theta>, theta_0 = 0; loss P = E(<W^T x, theta> - <x, b>)^2
without a factor 1/2. SGD on the batch *sum* with learning rate gamma: q(l) = 1 - 2 gamma B l + gamma^2 B
(B+1) l^2 acts on the square of a mode.

Assumptions. Deterministic equivalent of K = D^{1/2} W W^T D^{1/2}; time X = 2 gamma B r of the gradient flow
(relative error O(1/r), corrected for in the population term); v = ratio * d modes, ratio > 1 or infinite.

Resources: d, r, gamma, B. The Volterra equation P = F + K * P becomes  P = S_F / (1 - (gamma/2) S_K)  in the
Laplace variable x of X, so each component is a term of a product of two expansions, transformed back by
Watson's lemma. No range of alpha, beta is assumed beyond alpha > 0, alpha + beta > 1/2: every pole is kept,
and which term leads is left to be computed.

Source: Paquette, Paquette, Xiao, Pennington, arXiv 2405.15074 (components F_0, F_pp, F_ac, K_pp); constants
and corrections are derived here. Not covered: gamma as a function of time, momentum, data that are not
Gaussian.

Example
-------
>>> from derivations.plrf import Plrf
>>> [component.id for component in Plrf().components()]
['population', 'finite_width', 'embedding_distortion', 'sgd_noise']
"""

from __future__ import annotations

from sympy import S

from .spectra.plrf_components import Component, build
from .spectra.plrf_expansions import Expansions, Stability
from .spectra.plrf_letters import ALPHA, BETA, RHO, B, d, gamma, r

__all__ = ["ALPHA", "BETA", "B", "Component", "Plrf", "RHO", "Stability", "components", "d", "gamma", "r"]


class Plrf(Expansions):
    """PLRF + SGD at (alpha, beta): symbols or exact values, restricted to a curve where poles collide.

    ``ratio`` is v/d (symbol, exact number > 1, or oo), ``order`` the number of small factors kept in each
    expansion. Raises :class:`~exponents.errors.DomainError` outside alpha > 0, alpha + beta > 1/2.
    """

    def components(self) -> tuple[Component, ...]:
        """The four components, every pole term kept."""
        return build(self)


def components(ratio: object = RHO) -> tuple[Component, ...]:
    """Components of PLRF + SGD symbolic in alpha and beta (see :class:`Plrf`)."""
    return Plrf(ratio=S(ratio)).components()
