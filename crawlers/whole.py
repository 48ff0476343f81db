"""Whether a page is whole, where nothing but itself tells."""


def is_unclosed(body: bytes) -> bool:
    """Whether this page of HTML breaks off in a text or a tag.

    HTML need not be closed: of 777 stored pages that begin with <html> four are not, and each of those ends with a tag
    or a style sheet; a cut goes through the middle of something.
    """
    if b"<html" not in body[:2_000].lower():
        return False
    end = body[-100_000:].lower()
    return b"</html" not in end and b"</body" not in end and not end.rstrip().endswith((b">", b"}"))
