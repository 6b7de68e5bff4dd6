"""The page as text: template, style and scripts in one file, under a policy that lets nothing else in.

Other people's words reach the file only inside JSON in which ``<``, ``>`` and ``&`` are escaped; the scripts put them on
the page as text. The policy names the style and the script by their SHA-256: nothing else runs, nothing is fetched.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Sequence
from hashlib import sha256
from importlib.resources import files

from ..errors import ModelError
from .data import model_data
from .exhibit import Exhibit

STYLES = ("page.css", "plane.css", "card.css", "curves.css")
SCRIPTS = (
    "rational.js", "formula.js", "diagram.js", "slice.js", "dom.js", "mathml.js", "hatch.js", "raster.js",
    "contours.js", "trace.js", "labels.js", "marks.js", "axes.js", "plane.js", "line.js", "contrast.js", "losses.js",
    "front.js", "work.js", "runs.js", "chart.js", "curves.js", "values.js", "card.js", "controls.js", "address.js",
    "copy.js", "viewport.js", "gestures.js", "beginning.js", "main.js",
)  # fmt: skip
ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def page(exhibits: Sequence[Exhibit]) -> str:
    """The HTML file; equal exhibits give equal bytes. Raises ModelError where there is none or one is given twice."""
    models = [model_data(e) for e in exhibits]
    names = [m["id"] for m in models]
    if not names:
        raise ModelError("a page is about at least one model")
    repeated = next((n for i, n in enumerate(names) if n in names[:i]), None)
    if repeated is not None:
        raise ModelError(f"the model {repeated} is given twice; name each once")
    style, script = _together(STYLES), '"use strict";\n{\n' + _together(SCRIPTS) + "}\n"
    parts = {
        "policy": policy(style, script),
        "style": style,
        "data": embedded({"models": models}),
        "script": script,
    }
    text = _asset("page.html")
    for name, value in parts.items():
        before, _, after = text.partition(f"<!--{name}-->")
        text = before + value + after
    return text


def policy(style: str, script: str) -> str:
    """The content security policy: the given style and script, and nothing from anywhere."""
    allowed = {"script-src": _hash(script), "style-src": _hash(style), "base-uri": "'none'", "form-action": "'none'"}
    return "; ".join(["default-src 'none'", *(f"{k} {v}" for k, v in allowed.items())])


def embedded(data: object) -> str:
    """JSON that may stand inside a ``<script>`` element: no text in it can end the element or start another."""
    text = json.dumps(data, ensure_ascii=False, separators=(",", ":"), allow_nan=False)
    return "".join(ESCAPES.get(c, c) for c in text)


def _hash(text: str) -> str:
    return f"'sha256-{base64.b64encode(sha256(text.encode()).digest()).decode()}'"


def _together(names: Sequence[str]) -> str:
    return "\n".join(_asset(n).strip() + "\n" for n in names)


def _asset(name: str) -> str:
    return files(__package__).joinpath("assets", name).read_text("utf-8")
