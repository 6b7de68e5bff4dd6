"""What is expected of the log loss of one drawn W: the deterministic equivalent, and the covariance of the deviation from it
along a curve, to leading order in 1/d.

For a drawn W the z-transform of the loss is P^ = F^/(1 - K^) (``verify.volterra``), hence dP^ = (dF^ + P^ dK^)/(1 - K^).
F^ and K^ are differences, between the two roots z of the step's polynomial, of the resolvents

    f(z)/z = y^T (H - z)^{-1} y,    e(z) = Tr H^2 (H - z)^{-1},    H = D^{1/2} W W^T D^{1/2},    y = D^{1/2} b.

All follow from L(z, t) = log det(H + t y y^T - z), f/z = dL/dt and e = -z^2 dL/dz but for constants that the difference of
the roots removes. Removing the d columns of W one by one makes L a sum of martingale differences (Bai and Silverstein, Ann.
Probab. 32 (2004) 553, whose proof the fixed matrix t y y^T leaves as it is) and, for real W,

    cov(L_1, L_2) = -2 log(1 - a),    a = (1/d) Tr [D G_1 D G_2] / ((1 + s_1)(1 + s_2)),    s = (1/d) Tr D G,

with G = (D/(1 + s) + t y y^T - z)^{-1}, the deterministic equivalent. This is positive semidefinite, and so are its
derivatives; they are taken as they are, without a cut at some power of 1/d. Let w = z (1 + s) at t = 0, w' = dw/dz,
i = 1/(lam - w), and < > sums over lam_j. The source changes i by -t (1 + s) times the dyad of y i, and w by -t (1 + s) c/d
with c = w w' <lam y^2 i^2>, so that

    a = <lam^2 i_1 i_2>/d
    a_1 = <lam^2 y^2 i_1^2 i_2> + c_1 da/dw_1 = -d/(1 + s_1) da/dt_1,    a_2 likewise
    a_12 = <lam y^2 i_1 i_2>^2 + (c_1 + c_2) <lam^2 y^2 i_1^2 i_2^2>/d + c_1 c_2 d/dw_1 d/dw_2 a/d
    cov(f_1, f_2) = (2/d) w_1 w_2 [a_12/(1 - a) + a_1 a_2/(1 - a)^2/d]
    cov(f_1, e_2) = (2/d) w_1 w_2' z_2^2 d/dw_2 [a_1/(1 - a)]
    cov(e_1, e_2) = -2 w_1' w_2' z_1^2 z_2^2 d/dw_1 d/dw_2 log(1 - a).

Measured on 100 draws at 12 points of the seven phases, d = 16, 32, 64, v = 4 d, in 30 steps from 1 to 1e5. At 0.2 of the
stability bound the standard deviations of draws are 0.80 to 1.16 times these, the median 0.94 to 1.02 (100 draws have 7 % of
error), correlations differ by 0.01 (alpha < 1) to 0.05 on average, skewness and excess kurtosis are about 0. At 0.7 the same
holds for alpha <= 0.4, d >= 32. For larger alpha the bound itself varies by 10 to 30 % between draws: first points deviate
0.5 to 1.1 times as much, the middle of a curve up to 1.8 times, its end 0.9 to 1.5 times, for alpha >= 1 with a skewness of
0.9 to 1.2 and an excess kurtosis of 1.3 to 2.9.

At a fixed step the deviation shrinks like 1/sqrt(d), its largest value along a curve more slowly: times sqrt(d) it is 1.5,
2.1, 2.7 at d = 32, 256, 2048 for alpha = 0.5, beta = 1, and 4.6, 8.4, 17 for alpha = 1.9, beta = 2.5 (0.4 of the bound).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from exponents.errors import ConvergenceError
from verify.contour import LogContour, log_ellipse
from verify.problem import PowerLawProblem
from verify.resolvent import Resolvent
from verify.volterra import Transforms, transforms

__all__ = ["Expected", "expected"]

_SETTLED = 2e-4  # relative change of the loss when the nodes are doubled; half of them are enough then
_LAST_LEVEL = 1 << 12
_LATEST = 30.0  # in units of the slowest mode: what is left then is the final loss
_PROBES = 20


@dataclass(frozen=True)
class Expected:
    """Before training and at n steps: ``log_loss`` (1 + n,); at the steps: its ``covariance`` (n, n) over draws of W."""

    log_loss: np.ndarray
    covariance: np.ndarray


@dataclass(frozen=True)
class _Response:
    """Where the resolvents enter: m points ``z`` with ``w`` = w(z) and ``slope`` = dw/dz; the loss at n steps changes by the
    imaginary part of ``signal`` @ df + ``kernel`` @ de, coefficients (n, m). ``loss`` (n,) is unperturbed."""

    z: np.ndarray
    w: np.ndarray
    slope: np.ndarray
    signal: np.ndarray
    kernel: np.ndarray
    loss: np.ndarray

    @property
    def with_conjugates(self) -> _Response:
        """Coefficients with which Im a times Im b = Re(a conj(b) - a b)/2 is bilinear in a and (b, conj(b))."""
        z, w, slope = (np.concatenate([x, x.conj()]) for x in (self.z, self.w, self.slope))
        signal, kernel = (np.concatenate([-x, x.conj()], axis=1) for x in (self.signal, self.kernel))
        return _Response(z, w, slope, signal, kernel, self.loss)


def expected(problem: PowerLawProblem, steps: np.ndarray) -> Expected:
    """Of one drawn W at ``steps`` (n,), real and > 0; float64. The covariance is computed to 1e-3 of its largest entry.

    Raises DomainError for a learning rate at or above the stability bound, ConvergenceError where no contour settles.
    """
    transform = transforms(problem)
    steps = np.asarray(steps, dtype=float)
    response = _joined(_at_nodes(transform, _settled(transform), steps), _at_the_end(transform, len(steps)))
    found = _bilinear(problem, transform.resolvent, response, response.with_conjugates)
    path = np.log(np.concatenate([[transform.initial_loss], response.loss]))
    return Expected(path, 0.5 * (found + found.T) / np.outer(response.loss, response.loss))


# --- where the resolvents enter ---------------------------------------------------------------------------------------


def _settled(transform: Transforms) -> LogContour:
    """The contour of the inverse transform, with twice the nodes that are enough."""
    low, high = transform.rates()
    contour = LogContour(transform.at, log_ellipse(min(low, transform.slow_rate or low), high, inside_unit_circle=True))
    probe = np.concatenate([[0.0], np.geomspace(1.0, _LATEST / low, _PROBES)])
    coarse = _loss(transform, contour, probe)
    while len(contour.theta) <= _LAST_LEVEL:
        contour.refine()
        fine = _loss(transform, contour, probe)
        if np.max(np.abs(fine - coarse) / np.abs(fine)) < _SETTLED:
            return contour
        coarse = fine
    raise ConvergenceError(f"the contour did not settle on {_LAST_LEVEL} nodes at {transform.problem}")


def _loss(transform: Transforms, contour: LogContour, steps: np.ndarray) -> np.ndarray:
    decay = np.exp(np.multiply.outer(steps, transform.log_power(contour.y)))
    return transform.final_loss + (decay @ (contour.signal / (1 - contour.kernel) * contour.weights)).imag


def _at_nodes(transform: Transforms, contour: LogContour, steps: np.ndarray) -> _Response:
    """What decays: at both roots of every other node."""
    problem, resolvent = transform.problem, transform.resolvent
    near, far = (w[::2] for w in contour.guess)
    (z, near_slope), (mirrored, far_slope) = (resolvent.z_of_w(w) for w in (near, far))
    gain = 1 - contour.kernel[::2]
    loss, weights = contour.signal[::2] / gain, 2 * contour.weights[::2]
    decay = np.exp(np.multiply.outer(steps, transform.log_power(contour.y[::2]))) * weights
    signal = decay / gain / (2 * problem.mean_step - 2 * problem.curvature * z)
    kernel = problem.gamma**2 * problem.batch * loss * signal
    return _Response(
        np.concatenate([z, mirrored]),
        np.concatenate([near, far]),
        1 / np.concatenate([near_slope, far_slope]),
        np.concatenate([signal / z, -signal / mirrored], axis=1),
        np.concatenate([kernel, -kernel], axis=1),
        transform.final_loss + (decay @ loss).imag,
    )


def _at_the_end(transform: Transforms, count: int) -> _Response:
    """The final loss F_0/(1 - ||K||): F_0 = -f(0), and ||K|| is K^ at z = 0 with its mirror, where e(0) does not vary."""
    problem, resolvent = transform.problem, transform.resolvent
    mirrored = 2 * problem.mean_step / problem.curvature
    w = np.array([-1 / resolvent.tau, resolvent.real_w(mirrored)], dtype=complex)
    ones = np.ones((count, 1))
    signal = -1j * ones / (1 - transform.kernel_norm)
    norm = -1j * ones * problem.gamma**2 * problem.batch / (2 * problem.mean_step)  # of a change of e
    kernel = norm * transform.final_loss / (1 - transform.kernel_norm)
    slope = 1 / resolvent.z_of_w(w)[1]
    pair = (np.hstack([signal, 0 * ones]), np.hstack([0 * ones, kernel]))
    return _Response(np.array([0.0, mirrored], dtype=complex), w, slope, *pair, np.zeros(count))


def _joined(one: _Response, two: _Response) -> _Response:
    z, w, slope = (np.concatenate(pair) for pair in ((one.z, two.z), (one.w, two.w), (one.slope, two.slope)))
    signal, kernel = np.hstack([one.signal, two.signal]), np.hstack([one.kernel, two.kernel])
    return _Response(z, w, slope, signal, kernel, one.loss + two.loss)


# --- covariances of the resolvents ------------------------------------------------------------------------------------


def _bilinear(problem: PowerLawProblem, resolvent: Resolvent, one: _Response, two: _Response) -> np.ndarray:
    """Half the sum over pairs of points of coefficients times covariances: (n, n)."""
    rule, d = resolvent.sums.rule, resolvent.d
    lam = rule.nodes ** (-2 * problem.alpha)
    energy = rule.all_weights * lam**2
    signal = rule.all_weights * lam * lam * rule.nodes ** (-2 * problem.beta)  # lam y^2
    first, second = (1 / (lam - each.w[:, None]) for each in (one, two))

    def paired(weight: np.ndarray, p: int, q: int) -> np.ndarray:
        return (first**p * weight) @ (second**q).T

    # derivatives of a in w, and those in the source, as in the docstring
    a, a_w1, a_w2, a_ww = (paired(energy, p, q) / d for p, q in ((1, 1), (2, 1), (1, 2), (2, 2)))
    scale_1, scale_2 = one.slope * one.z**2, two.slope * two.z**2
    c_1 = (one.w * one.slope * (first**2 @ signal))[:, None]
    c_2 = two.w * two.slope * (second**2 @ signal)
    dyads = paired(lam * signal, 2, 2)
    a_1, a_2 = paired(lam * signal, 2, 1) + c_1 * a_w1, paired(lam * signal, 1, 2) + c_2 * a_w2
    a_12 = paired(signal, 1, 1) ** 2 + ((c_1 + c_2) * dyads + c_1 * c_2 * a_ww) / d
    gap = 1 - a
    ff = (2 / d) * np.outer(one.w, two.w) * (a_12 / gap + a_1 * a_2 / gap**2 / d)
    fe = (2 / d) * np.outer(one.w, scale_2) * ((dyads + c_1 * a_ww) / gap + a_1 * a_w2 / gap**2)
    ee = 2 * np.outer(scale_1, scale_2) * (a_ww / gap + a_w1 * a_w2 / gap**2)
    mixed = one.signal @ fe @ two.kernel.T
    return 0.5 * (one.signal @ ff @ two.signal.T + mixed + mixed.T + one.kernel @ ee @ two.kernel.T).real
