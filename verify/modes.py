"""Modes: the pair of positive measures that drives every rotation-invariant method, as finitely many points.

In the eigenbasis of K-hat the expected loss needs, per eigenvalue l, the signal l rho(0) (the F-measure)
and the kernel weight l^2 (the K-measure).  A sampled W gives one point per eigenvalue; the deterministic
equivalent gives a Gauss rule in log l, of which a hundred points stand for any number of eigenvalues.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np

from exponents.errors import ConvergenceError, DomainError
from verify.contour import LogContour, LogEllipse
from verify.problem import PowerLawSpectrum
from verify.resolvent import Resolvent

_HEIGHT = 0.5  # radians; polynomials of degree n grow like exp(n * height / half length) on the contour
_OPEN_GAP = 0.75  # z'(w) in the middle of a gap that a contour may cross
_BAND_POINTS = 8
_ROUNDING = 1e-12
_NODES_PER_FOLD = 40  # contour nodes per unit of log l and radian of height


@dataclass(frozen=True)
class Modes:
    """Points l (n,), signal masses (n,), kernel masses (n,) and the limit loss; all float64, l > 0.

    P(r) = limit + sum of the modes' losses, which start at ``signal`` and are fed with ``kernel`` * gamma^2
    B P.
    """

    eigenvalues: np.ndarray
    signal: np.ndarray
    kernel: np.ndarray
    limit_loss: float

    def __post_init__(self) -> None:
        shapes = {self.eigenvalues.shape, self.signal.shape, self.kernel.shape}
        if len(shapes) != 1 or self.eigenvalues.ndim != 1:
            raise DomainError("eigenvalues, signal and kernel must be 1-d arrays of one length")
        if not (self.eigenvalues > 0).all():
            raise DomainError("eigenvalues of modes must be positive; give the zero part as limit_loss")

    @property
    def initial_loss(self) -> float:
        """P(0)."""
        return self.limit_loss + float(np.sum(self.signal))


def modes_of_features(features: np.ndarray, target: np.ndarray) -> Modes:
    """Exact modes of the loss |A theta - y|^2 from A = D^{1/2} W (v x d, v > d) and y = D^{1/2} b (v).

    One QR factorisation of [A, y] gives the limit loss without cancellation; the singular values of its
    triangle give eigenvalues to relative accuracy eps * cond(A), where an eigendecomposition of A^T A has
    eps * cond(A)^2.
    """
    from scipy.linalg import qr, svd

    features, target = np.asarray(features, dtype=float), np.asarray(target, dtype=float)
    v, d = features.shape
    if v <= d or target.shape != (v,):
        raise DomainError(f"features {features.shape} and target {target.shape} must be (v, d) and (v,) with v > d")
    (triangle,) = qr(np.column_stack([features, target]), mode="r", overwrite_a=True, check_finite=False)
    triangle = triangle[: d + 1]
    left, singular, _ = svd(triangle[:d, :d], overwrite_a=False, check_finite=False, lapack_driver="gesdd")
    signal = (left.T @ triangle[:d, d]) ** 2
    return Modes(singular**2, signal, singular**4, float(triangle[d, d] ** 2))


def sampled_modes(spectrum: PowerLawSpectrum, seed: int) -> Modes:
    """Modes of one draw of W (v x d, iid N(0, 1/d)); DomainError unless d and v are whole and finite."""
    d, v = spectrum.require_integers()
    j = np.arange(1.0, v + 1)
    root = j**-spectrum.alpha
    features = np.random.default_rng(np.random.SeedSequence(seed)).standard_normal((v, d)) / math.sqrt(d)
    return modes_of_features(root[:, None] * features, root * j**-spectrum.beta)


def equivalent_modes(spectrum: PowerLawSpectrum, resolvent: Resolvent | None = None) -> Modes:
    """Gauss rules in log l of the F- and K-measures of the deterministic equivalent, good to 1e-9 on SGD
    curves.

    Every outlier band that is separated by a gap gets up to eight points, the rest about four per unit of
    log l. Signal and kernel have their own points (the other mass is 0 there).  Raises ConvergenceError
    when the masses do not come out positive.
    """
    resolvent = resolvent or Resolvent(spectrum)
    sums, beta = resolvent.sums, spectrum.beta
    # Constants do not contribute to a closed contour; without them the small masses keep their relative
    # accuracy.
    constant = sums.power_sum(2 * beta) if beta > 0.5 else 0.0

    def at(z, guess):
        w = resolvent.w(z, guess[0] if guess else None)
        return sums.stieltjes(w, 2 * beta) * w / z - constant, z * sums.stieltjes(w), (w,)

    signal, kernel = [], []
    for ellipse, points in _pieces(resolvent):
        contour = LogContour(at, ellipse)
        while len(contour.theta) < _NODES_PER_FOLD * 2 * ellipse.major / ellipse.minor:
            contour.refine()
        log_l = np.log(contour.y)
        signal.append(_gauss(log_l, contour.signal * contour.weights, points, ellipse))
        kernel.append(_gauss(log_l, contour.kernel * contour.weights, points, ellipse))
    signal_at, signal_mass = np.concatenate(signal, axis=1)
    kernel_at, kernel_mass = np.concatenate(kernel, axis=1)
    return Modes(
        np.concatenate([signal_at, kernel_at]),
        np.concatenate([signal_mass, np.zeros_like(kernel_at)]),
        np.concatenate([np.zeros_like(signal_at), kernel_mass]),
        float(sums.stieltjes(np.array(-1 / resolvent.tau), 2 * beta).real) / resolvent.tau,
    )


def _pieces(resolvent: Resolvent) -> list[tuple[LogEllipse, int]]:
    """Contours that cover the spectrum, with the points each deserves: outlier bands from the top, then the
    rest.

    The axis between lam_j and lam_{j+1} belongs to a gap where z'(w) > 0; w = lam_{j+1/2} lies in it.
    """
    alpha = resolvent.alpha
    ranks = np.arange(1, min(8 + math.ceil(10 * alpha), math.floor(resolvent.d)))
    gap, slope = resolvent.z_of_w((ranks + 0.5) ** (-2 * alpha))
    outliers = int(np.argmin(np.append(slope.real > _OPEN_GAP, False)))
    cuts = np.log(gap.real[:outliers])
    low, high = math.log(resolvent.left_edge), math.log(resolvent.right_edge)
    pieces = []
    top = None
    for cut in cuts:
        top = top if top is not None else 2 * high - cut
        pieces.append((LogEllipse(0.5 * (top + cut), 0.5 * (top - cut), 0.5 * (top - cut)), _BAND_POINTS))
        top = cut
    if top is None:
        top = high + math.hypot(0.5 * (high - low), _HEIGHT) - 0.5 * (high - low)
    bottom = low - (math.hypot(0.5 * (top - low), _HEIGHT) - 0.5 * (top - low))
    half = 0.5 * (top - bottom)
    points = math.ceil(20 + 8 * half)
    pieces.append((LogEllipse(top - half, half, min(_HEIGHT, half)), points))
    return pieces


def _gauss(nodes: np.ndarray, weights: np.ndarray, n: int, ellipse: LogEllipse) -> np.ndarray:
    """n-point Gauss rule in u = log l of the measure f -> sum Im(weights f(nodes)): rows points l and masses.

    The measure is flattened by a power of l first, so that its small masses keep their relative accuracy; the
    recurrence is Stieltjes' procedure with the complex nodes.
    """
    size = np.abs(weights)
    third = len(nodes) // 4
    tilt = (np.log(size[third]) - np.log(size[-third])) / (nodes[third] - nodes[-third]).real
    flat = weights * np.exp(-tilt * nodes)
    x = (nodes - ellipse.centre) / ellipse.major
    previous, current = np.zeros_like(x), np.ones_like(x)
    diagonal, squares, norm = np.empty(n), np.empty(n), 1.0
    for k in range(n):
        new_norm = float(np.sum(flat * current**2).imag)
        if k and n == _BAND_POINTS and new_norm < _ROUNDING * squares[0]:
            n = k  # a narrow band is k points to working precision
            break
        if not new_norm > 0 and k > 0.8 * n:
            n = k - 4  # the last degrees are lost to rounding: a shorter rule is still a Gauss rule
            break
        if not new_norm > 0:
            raise ConvergenceError(f"the Gauss rule of {n} points lost positivity at point {k}")
        squares[k] = new_norm / norm
        diagonal[k] = float(np.sum(flat * x * current**2).imag) / new_norm
        norm = new_norm
        following = (x - diagonal[k]) * current - (squares[k] if k else 0.0) * previous
        previous, current = current, following
    off = np.sqrt(squares[1:n])
    position, vectors = np.linalg.eigh(np.diag(diagonal[:n]) + np.diag(off, 1) + np.diag(off, -1))
    points = np.exp(ellipse.centre + ellipse.major * position)
    return np.stack([points, squares[0] * vectors[0] ** 2 * points**tilt])
