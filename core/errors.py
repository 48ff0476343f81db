"""What can go wrong, by whose problem it is. A message says where, what, and what to do."""


class GovharvestError(Exception):
    """Something a person must act on; its text is printed as it is, without a traceback."""


class SettingsError(GovharvestError):
    """The operator's environment: a variable holds what we cannot use."""


class SourceError(GovharvestError):
    """The author of a definition: a file in `sources/` says what we cannot follow."""

    source_id: str | None = None  # of the file, where there is one


class FetchError(GovharvestError):
    """The ministry's site: it did not give what was asked for."""

    def __init__(self, message: str, *, status: str, url: str, code: int | None = None, is_json: bool = False) -> None:
        super().__init__(message)
        self.status = status
        self.url = url
        self.code = code  # of HTTP, where the site answered
        self.is_json = is_json  # what it answered


class StoreError(GovharvestError):
    """The database: it cannot be reached, or is not as the code needs it."""
