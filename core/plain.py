"""Text as it may be shown: nothing of a page, a file or a site steers a terminal or turns a line around."""

import re

# C0, C1, lone surrogates, line separators, and the invisible ones that order text or hide. The two joiners (U+200C,
# U+200D) stay: Persian words and many signs are spelt with them.
_STEERING = re.compile(
    "[\x00-\x1f\x7f-\x9f\xad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb"
    "\U0001d173-\U0001d17a\U000e0000-\U000e007f\ud800-\udfff]"
)


def plain(text: str) -> str:
    """One line: a space stands for each such sign."""
    return _STEERING.sub(" ", text)


def escaped(text: str) -> str:
    r"""The same text with each such sign as \uXXXX, as JSON and Python read it back."""
    return _STEERING.sub(lambda found: _escape(found[0]), text)


def _escape(sign: str) -> str:
    units = sign.encode("utf-16-be", "surrogatepass").hex()
    return "".join(rf"\u{units[start : start + 4]}" for start in range(0, len(units), 4))
