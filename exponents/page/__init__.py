"""The explorer: one self-contained HTML file about one or more solved models, for a browser without a network.

Everything that the file shows is the engine's: functions of the parameters are shipped as polynomials with integer
coefficients, cells as the signs of such polynomials. The file evaluates them, exactly at rational points.
"""

from __future__ import annotations

from .build import page
from .exhibit import Exhibit

__all__ = ["Exhibit", "page"]
