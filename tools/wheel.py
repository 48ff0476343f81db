"""What lies at the top of the repository goes into the wheel beside the code that reads it.

A hook of the build and not a line of pyproject.toml: that would leave copies, soon stale, in every editable install.
"""

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

PLACES = {
    "schema.sql": "store/schema.sql",
    "migrations": "store/migrations",
    "sources": "core/shipped_sources",
}


class Wheel(BuildHookInterface):  # type: ignore[type-arg]
    """Hatchling finds the one class of this kind by itself."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Adds the places, but not where the code stays in the clone."""
        if version == "standard":
            build_data["force_include"].update(PLACES)
