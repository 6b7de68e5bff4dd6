"""References in words: BibTeX's LaTeX without its commands, for Markdown and HTML."""

from __future__ import annotations

import re
import unicodedata

from ..render.escape import ACCENTS
from ..render.references import reference

MARKS = {command[1:]: mark for mark, command in ACCENTS.items()}
ACCENT = re.compile(r"\\([`'^~\"=Hruvc])\s*\{?\\?([A-Za-z])\}?")
LETTERS = {r"\ss": "ß", r"\o": "ø", r"\O": "Ø", r"\l": "ł", r"\L": "Ł", r"\ae": "æ", r"\aa": "å", r"\i": "i"}
COMMAND = re.compile(r"\\[A-Za-z]+\s?")
DASHES = {
    "---": "—",
    "--": "–",
    "~": " ",
    r"\&": "&",
    r"\_": "_",
    r"\%": "%",
    r"\$": "$",
    r"\#": "#",
    "``": "“",
    "''": "”",
}


def plain_reference(entry: str) -> str:
    """One BibTeX entry as a line of words."""
    text = ACCENT.sub(lambda m: _composed(m[2], MARKS.get(m[1], "")), reference(entry))
    for command, letter in LETTERS.items():
        text = re.sub(re.escape(command) + r"(?![A-Za-z])\s?", letter, text)
    for command, letter in DASHES.items():
        text = text.replace(command, letter)
    return " ".join(COMMAND.sub("", text).replace("{", "").replace("}", "").replace("$", "").split())


def _composed(letter: str, mark: str) -> str:
    return unicodedata.normalize("NFC", letter + mark)
