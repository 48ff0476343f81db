"""Titles as a careful reader compares them, and labels that keep no word of the pages they are of.

A title is taken as its words and its punctuation marks, in order. What a keyboard or a stylesheet decides does not
count: NFKC, letters without case, typographic quotes and dashes as the plain ones, any white space as none. Every word
and every other mark counts.

The pages belong to others, and so do their titles: a file of labels has, for each page id, the list of its title's
parts as the first 8 hexadecimal digits of SHA-256 over the page id and the part. Equal parts of one page are told, and
how many are shared; the words are not there, and those of one page cannot be looked up in another.

    python -m benchmarks.labels titles.tsv > benchmarks/labels/aeb_titles.json

makes such a file from a private one with an id, a tab and a title in each line.
"""

import argparse
import hashlib
import json
import re
import sys
import unicodedata
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

_QUOTES = dict.fromkeys("‘’‚‛′`´ʼ", "'") | dict.fromkeys("“”„‟″«»〝〞", '"')
_DASHES = dict.fromkeys("‐‑‒–—―−", "-")
_ALIKE = str.maketrans(_QUOTES | _DASHES | dict.fromkeys("\u00ad\u200b\ufeff", ""))
_PART = re.compile(r"\w+|[^\w\s]")


def parts(title: str) -> list[str]:
    """Words and marks in order, as they are compared."""
    return _PART.findall(unicodedata.normalize("NFKC", title.translate(_ALIKE)).casefold().replace("''", '"'))


def hashed(page: str, title: str) -> list[str]:
    """The label of a page whose title a reader wrote down."""
    return [hashlib.sha256(f"{page}\0{part}".encode()).hexdigest()[:8] for part in parts(title)]


def token_f1(truth: Sequence[str], found: Sequence[str]) -> float:
    """How many parts two titles share, whatever their order; 1 where both are empty."""
    if not truth and not found:
        return 1.0
    shared = sum((Counter(truth) & Counter(found)).values())
    return 2 * shared / (len(truth) + len(found))


def main() -> int:
    """Prints the labels of a private file."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.labels", description=__doc__)
    parser.add_argument("titles", type=Path, help="a line for each page: id, tab, title")
    lines = parser.parse_args().titles.read_text(encoding="utf-8").splitlines()
    pairs = (line.split("\t", 1) for line in lines if line.strip())
    labels = {page: hashed(page, title) for page, title in pairs}
    rows = (f"{json.dumps(page)}: {json.dumps(label)}" for page, label in sorted(labels.items()))
    print("{\n" + ",\n".join(rows) + "\n}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
