"""A table as wide as the terminal: its widest column is folded; where that does not help, a block for each row."""

import unicodedata
from collections.abc import Iterator, Sequence

import click

NARROWEST = 16  # signs that a folded column needs to be readable
GAP = "  "


def drawn(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    """Its lines; nothing without rows."""
    if not rows:
        return
    widths = [max(map(cells, column)) for column in zip(columns, *rows, strict=True)]
    widest = widths.index(max(widths))
    too_much = sum(widths) + len(GAP) * (len(widths) - 1) - width
    if too_much > 0:
        widths[widest] -= too_much
    if too_much > 0 and widths[widest] < NARROWEST:
        yield from _blocks(columns, rows, width)
        return
    yield click.style(_line(columns, widths), bold=True)
    for row in rows:
        for number, part in enumerate(folded(row[widest], widths[widest])):
            rest = row if number == 0 else [""] * len(row)
            yield _line([*rest[:widest], part, *rest[widest + 1 :]], widths)


def cells(text: str) -> int:
    """How many columns of a terminal it takes: two for a Chinese sign, none for an accent that stands by itself."""
    return sum(
        0 if unicodedata.category(sign) in ("Mn", "Me", "Cf") else 1 + (unicodedata.east_asian_width(sign) in "WF")
        for sign in text
    )


def _line(parts: Sequence[str], widths: Sequence[int]) -> str:
    padded = (part + " " * (width - cells(part)) for part, width in zip(parts, widths, strict=True))
    return GAP.join(padded).rstrip()


def _blocks(columns: Sequence[str], rows: Sequence[Sequence[str]], width: int) -> Iterator[str]:
    for row in rows:
        for column, value in zip(columns, row, strict=True):
            if value:
                yield from folded(f"{column}: {value}", max(width, NARROWEST))
        yield ""


def folded(text: str, width: int) -> list[str]:
    """Lines of at most that width, broken between words, or within one that is longer."""
    lines = [""]
    for word in text.split(" "):
        joined = f"{lines[-1]} {word}" if lines[-1] else word
        if cells(joined) <= width:
            lines[-1] = joined
            continue
        if lines[-1]:
            lines.append("")
        for sign in word:
            if cells(lines[-1] + sign) > width:
                lines.append("")
            lines[-1] += sign
    return lines
