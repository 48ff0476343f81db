"""`python -m tests.sample.record [approve]`: the fixtures of the sample ministries, by the same way as real ones.

The definitions are written for one fixed port, so that the recorded addresses are the same whoever records.
"""

import subprocess
import sys
import tempfile
from pathlib import Path

from core.settings import Settings, environ_of
from sample.expected import SITES
from sample.web import SampleWeb, write_sources
from tests.worlds import LOOPBACK

FOLDER = Path(__file__).resolve().parent.parent / "sources"
PORT = 8765
MOST = 3  # announcements of each channel: enough to see a template, few enough to read


def settings_of(sources: Path) -> Settings:
    """Of the sample ministries, whose definitions are written into that folder."""
    write_sources(sources, PORT)
    return Settings(sources=sources, fixtures=FOLDER, allowed_networks=LOOPBACK, delay_s=0.0)


def main(word: str = "record") -> int:
    """What the command says, and its exit status."""
    options = ("--most", str(MOST)) if word == "record" else ()
    with tempfile.TemporaryDirectory(prefix="govharvest-") as folder, SampleWeb(port=PORT):
        settings = settings_of(Path(folder))
        line = [sys.executable, "-m", "ops", word, *SITES, *options]
        return subprocess.run(line, env=environ_of(settings), check=False).returncode


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
