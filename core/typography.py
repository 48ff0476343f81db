"""What differs in setting only: quotes, dashes, apostrophes, twins of letters, and what nobody sees."""

import unicodedata

_ALIKE = str.maketrans(
    dict.fromkeys('“”„‟«»″‶"', '"')
    | dict.fromkeys("‘’‚‛‹›′`ʼʻ'", "'")
    | dict.fromkeys("‐‑‒–—―−-", "-")
    | dict.fromkeys("يىی", "ي")  # Arabic and Persian keyboards write one letter as three, and another as two
    | dict.fromkeys("كک", "ك")
    | dict.fromkeys("\u200b\u200c\u200d\u200e\u200f\u061c\u2060\ufeff\u00ad", "")  # nobody sees them
)


def even(text: str) -> str:
    """In small letters, with one quote, one dash, one apostrophe, and nothing that nobody sees."""
    folded = unicodedata.normalize("NFKC", text.translate(_ALIKE)).casefold()
    return unicodedata.normalize("NFKC", folded)
