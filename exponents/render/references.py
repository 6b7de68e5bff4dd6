r"""References as a ``thebibliography`` environment. BibTeX's values are LaTeX already and are passed on as they are."""

from __future__ import annotations

import re
from collections.abc import Mapping

NAME = re.compile(r"(\w+)\s*=\s*")


def bibliography(entries: Mapping[str, str]) -> str:
    """The environment for BibTeX entries by key, sorted by key."""
    items = "".join(f"\\bibitem{{{key}}} {reference(entries[key])}\n" for key in sorted(entries))
    return f"\\begin{{thebibliography}}{{99}}\n{items}\\end{{thebibliography}}\n"


def reference(entry: str) -> str:
    """One entry as a line: authors, title, where, year, arXiv."""
    known = fields(entry)
    venue = known.get("booktitle") or known.get("journal")
    volume = f" {known['volume']}" if "volume" in known else ""
    parts = [
        authors(known.get("author", "")),
        rf"\emph{{{known.get('title', '')}}}",
        *([venue + volume] if venue else []),
        known.get("year", ""),
        *([f"arXiv:{known['eprint']}"] if known.get("archiveprefix", "").lower() == "arxiv" else []),
    ]
    return ", ".join(filter(None, parts)) + "."


def authors(text: str) -> str:
    """``Last, First and Last, First and others`` as ``First Last, First Last et al.``"""
    people = [" ".join(reversed(re.split(r"\s*,\s*", name.strip(), maxsplit=1))) for name in text.split(" and ")]
    if people[-1] == "others":
        return ", ".join(people[:-1]) + " et al."
    return ", ".join(people)


def fields(entry: str) -> dict[str, str]:
    """Field (lower case) -> value of a BibTeX entry whose values stand in braces, in quotes or bare."""
    found: dict[str, str] = {}
    place = entry.index(",") + 1
    while match := NAME.search(entry, place):
        end = _end(entry, match.end())
        value = entry[match.end() : end].strip()
        bare = value[1:-1] if value[:1] + value[-1:] in ("{}", '""') else value
        found[match[1].lower()] = " ".join(bare.split())
        place = end + 1
    return found


def _end(text: str, start: int) -> int:
    """The place of the comma or brace that ends the value which starts at ``start``."""
    depth, quoted = 0, False
    for place in range(start, len(text)):
        letter = text[place]
        quoted ^= letter == '"' and not depth
        if not (depth or quoted) and letter in ",}":
            return place
        depth += (letter == "{") - (letter == "}")
    return len(text)
