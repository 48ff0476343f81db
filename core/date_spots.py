"""Where dates stand in a text, whatever its language; what they mean is read in `core.dates`."""

import re

MOST_TEXT = 2_000_000  # letters of a page that are looked at

# A day beside a year, by figures or by a word between them that may be a month.
_MARKS = r"\u0300-\u036f\u0900-\u0dff\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"  # vowels and tones
_WORD = rf"(?:[^\W\d_](?:[^\W\d_]|[{_MARKS}]){{2,19}}\.?|[\u0e00-\u0e7f.]{{4,6}})"
_ARABIC = r"[\u0620-\u064a\u066e-\u06ef]{2,12}"
_DATE = re.compile(
    r"(?<![\d.,/-])(?:"
    r"(?:19|2[05])\d\d\s?[-./年년]\s?[01]?\d\s?[-./月월]\s?[0-3]?\d(?!\d)"  # 2026-03-01, 2026年3月1日
    r"|(?:1[34]|2[05])\d\d/[01]?\d/[0-3]?\d(?!\d)"
    r"|1[34]\d\d(?:-[01]?\d-|\.[01]?\d\.)[0-3]?\d(?![\d.-])"  # 1405-08-29, the years of Iran
    rf"|[0-3]?\d\s{{0,3}}{_ARABIC}\s{{0,3}}(?:ماه\s)?1[34]\d\d(?!\d)"  # 29 آبان 1405
    rf"|1[34]\d\d\s{{1,3}}{_ARABIC}\s{{1,3}}[0-3]?\d(?!\d)"
    r"|[0-3]?\d\s?[./-]\s?[0-3]?\d\s?[./-]\s?(?:(?:19|2[05])\d\d|\d\d)(?![\d/-])"  # 01.03.2026, 3/1/26
    rf"|[0-3]?\d(?:st|nd|rd|th|er|º|\.)?(?:\s|-)\s{{0,3}}(?:de\s|del\s|di\s|da\s)?{_WORD}(?:\s|-|,|/)\s{{0,3}}"
    r"(?:de\s|del\s|m\.\s)?(?:พ\.ศ\.\s)?(?:19|2[05])\d\d(?!\d)"  # 1 March 2026, 1 марта 2026, 1 มีนาคม 2569
    rf"|(?:19|2[05])\d\d(?:-жыл\w*|\.?\s(?:gada|m\.|оны))?,?\s{{1,3}}(?:[0-3]?\d\s?[-.]?\s?{_WORD}|{_WORD}\s[0-3]?\d)(?!\d)"
    # eras, and both years: 令和8年11月20日, 令和8年(2026年)11月20日, 2026年(令和8年)11月20日
    r"|(?:20\d\d\s?年?\s?[(（]\s?)?(?:令和|平成|昭和|(?:中[華华])?民[國国])\s?(?:元|\d{1,3})\s?"
    r"(?:年?\s?[(（]\s?20\d\d\s?年?\s?[)）]\s?年?|[)）]?年\s?[)）]?|[./-])\s?\d{1,2}\s?[月./-]\s?\d{1,2}"
    r"|(?<![^\W_])[RH]\d{1,2}\s?[./-]\s?[01]?\d\s?[./-]\s?[0-3]?\d(?![\d/-])"  # R8.11.20
    r"|1\d\d\s?年\s?\d{1,2}\s?月\s?\d{1,2}\s?日"
    r"|\d{2,3}\s?[-./年]\s?[01]\d\s?[-./月]\s?[0-3]\d(?!\d)"  # 115-03-01, the years of the Republic
    r")"
)
_AFTER_MONTH = re.compile(
    rf"(?<!\w){_WORD}\s{{1,3}}[0-3]?\d(?:st|nd|rd|th)?,?\s{{1,3}}(?:19|20)\d\d(?!\d)"  # March 1, 2026
)
_DIGIT = str.maketrans("٠١٢٣٤٥٦٧٨٩۰۱۲۳۴۵۶۷۸۹०१२३४५६७८९๐๑๒๓๔๕๖๗๘๙০১২৩৪৫৬৭৮৯０１２３４５６７８９", "0123456789" * 6)


def date_spots(text: str) -> tuple[int, ...]:
    """Places where a date begins, in order."""
    plain = text[:MOST_TEXT].translate(_DIGIT)
    found = {match.start() for match in _DATE.finditer(plain)}
    found.update(match.start() for match in _AFTER_MONTH.finditer(plain))
    return tuple(sorted(found))


def first_date(text: str) -> str | None:
    """The first date of a text as it is written."""
    plain = text[:MOST_TEXT].translate(_DIGIT)
    found = [m for m in (_DATE.search(plain), _AFTER_MONTH.search(plain)) if m]
    if not found:
        return None
    first = min(found, key=lambda match: match.start())
    return text[first.start() : first.end()]
