"""`python -m crawlers.reread SOURCE|FILE.yaml`: what pages of its channels name, read again without network.

Standard input has a page a line, `{"channel", "url", "content_type", "body", "fetched_at"}`; standard output answers
each with `{"channel", "status", "names"}`, where `status` is `no channel` when the definition has none of that key.
"""

import base64
import json
import sys
from datetime import datetime
from pathlib import Path
from typing import Any

from core import log
from core.model import Source
from core.settings import settings_from
from core.sources import load, load_file, select
from crawlers.doors import Answer
from crawlers.questions import first_question
from crawlers.readers import read_page
from store.pages import Validators

MOST_NAMES = 100  # of one page


def main(name: str) -> int:
    """The door."""
    log.set_up()
    path = Path(name)
    is_file = name.endswith((".yaml", ".yml"))
    source = (
        load_file(path, path.parent.parent) if is_file else select(load(settings_from().sources)[0], [name], None)[0]
    )
    for line in sys.stdin:
        print(json.dumps(read_again(source, json.loads(line))), flush=True)
    return 0


def read_again(source: Source, page: dict[str, Any]) -> dict[str, Any]:
    """What belongs into the line of the answer."""
    channel = next((channel for channel in source.channels if channel.key == page["channel"]), None)
    if channel is None:
        return {"channel": page["channel"], "status": "no channel", "names": []}
    answer = Answer(
        status_code=200, url=page["url"], content_type=page["content_type"], body=base64.b64decode(page["body"]),
        validators=Validators(),
    )  # fmt: skip
    now = datetime.fromisoformat(page["fetched_at"])
    found = read_page(source, channel, first_question(channel), answer, None, now)
    names = [link.url for link in found.links[:MOST_NAMES]]
    return {"channel": channel.key, "status": found.status, "names": names}


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
