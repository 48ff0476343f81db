"""`govharvest check --live`: ask a site for a few pages; a source whose pages are all well is made active."""

import re
from pathlib import Path
from typing import Any

from core.errors import GovharvestError
from core.model import Source
from core.settings import Settings
from ops.preview import preview

PAGES = 4


def checked_live(settings: Settings, source: Source) -> dict[str, Any]:
    """`id`, `links` by channel, `pages` looked at, what is `wrong`, and whether it was `activated`."""
    rows = list(preview(settings, source.id, PAGES))
    pages = [row for row in rows if "url" in row]
    wrong = [f"{row['url']}: {said}" for row in pages for said in row["wrong"]]
    wrong += [f"{row['error_url']}: {row['error']}" for row in rows if row.get("error")]
    if not pages and not wrong:
        wrong = ["no page was listed"]
    activated = not wrong and not source.active and _activate(settings.sources, source)
    links = {row["channel"]: row["links"] for row in rows if "channel" in row}
    return {"id": source.id, "links": links, "pages": len(pages), "wrong": wrong, "activated": activated}


def _activate(folder: Path, source: Source) -> bool:
    """Write `active: true` into its file, all else left as it stands."""
    country, _, name = source.id.partition("_")
    path = folder / country / f"{name}.yaml"
    if not path.exists():
        return False
    text = path.read_text(encoding="utf-8")
    changed, found = re.subn(r"(?m)^active:[^\n#]*", "active: true", text, count=1)
    try:
        path.write_text(changed if found else text.rstrip("\n") + "\nactive: true\n", encoding="utf-8")
    except OSError as error:
        advice = "its site is well: write active: true into it by hand"
        raise GovharvestError(f"{path}: cannot be written ({error.strerror}); {advice}") from None
    return True
