"""`python -m tests.fuzz --minutes 10`: makes inputs worse until a reader fails; `make fuzz` runs it.

Where the package atheris is installed its coverage guides the changes, with `--guided KIND`; what fails is written
to the folder of `--keep`, to become a seed of a test.
"""

import argparse
import gc
import hashlib
import signal
import sys
import traceback
from collections import Counter
from pathlib import Path
from random import Random
from time import monotonic
from types import FrameType, FunctionType

from tests.fuzz.mutate import mutated
from tests.fuzz.readers import KINDS, TYPES, read, seeds

GUIDING = ("core", "crawlers", "feedparser", "protego")  # whose coverage counts
LONGEST_S = 2.0  # for one input of 64 KiB at most


class TooSlow(BaseException):
    """No `except Exception` of a reader may swallow it."""


def main() -> int:
    """0 where every input was read; 1 where a reader failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--minutes", type=float, default=10)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path, default=Path("fuzz-failures"))
    parser.add_argument("--guided", choices=KINDS)
    parser.add_argument("--kinds", nargs="+", choices=KINDS, default=KINDS)
    chosen = parser.parse_args()
    if chosen.guided:
        return _guided(chosen.guided, chosen.minutes, chosen.keep)
    signal.signal(signal.SIGALRM, _over)
    return _blind(chosen.kinds, Random(chosen.seed), monotonic() + chosen.minutes * 60, chosen.keep)


def _blind(kinds: list[str], random: Random, end: float, keep: Path) -> int:
    corpus = {kind: list(seeds(kind)) for kind in kinds}
    done, failures = Counter[str](), Counter[str]()
    while monotonic() < end:
        kind = random.choice(kinds)
        body = mutated(random, random.choice(corpus[kind]), random.choice(corpus[random.choice(kinds)]))
        done[kind] += 1
        if said := failure(kind, body, random.choice(TYPES)):
            failures[said.splitlines()[0]] += 1
            _kept(keep, kind, body, said, failures)
    print(f"{sum(done.values())} inputs: {dict(done)}; failures: {dict(failures) or 'none'}")
    return 1 if failures else 0


def failure(kind: str, body: bytes, content_type: str) -> str | None:
    """What went wrong with this input, or None."""
    signal.setitimer(signal.ITIMER_REAL, LONGEST_S)
    try:
        read(kind, body, content_type)
    except TooSlow:
        return f"{kind}: slower than {LONGEST_S:g} s\n{traceback.format_exc()}"
    except Exception as error:
        last = traceback.extract_tb(error.__traceback__)[-1]
        return f"{kind}: {type(error).__name__} in {Path(last.filename).name}:{last.lineno}\n{traceback.format_exc()}"
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
    return None


def _kept(keep: Path, kind: str, body: bytes, said: str, failures: Counter[str]) -> None:
    if failures[said.splitlines()[0]] > 3:
        return
    keep.mkdir(parents=True, exist_ok=True)
    name = keep / f"{kind}-{hashlib.sha256(body).hexdigest()[:12]}"
    name.write_bytes(body)
    name.with_suffix(".txt").write_text(said)
    print(said.splitlines()[0], name, flush=True)


def _over(signum: int, frame: FrameType | None) -> None:
    raise TooSlow


def _guided(kind: str, minutes: float, keep: Path) -> int:
    """Coverage-guided, in this process; the first failure ends it and lies in `keep`."""
    import atheris  # type: ignore[import-not-found, unused-ignore]  # optional: not every machine can build it

    folder = keep / f"corpus-{kind}"
    folder.mkdir(parents=True, exist_ok=True)
    for number, seed in enumerate(seeds(kind)):
        (folder / f"seed-{number}").write_bytes(seed)

    def one(body: bytes) -> None:
        read(kind, body, TYPES[len(body) % len(TYPES)])

    for each in [one for one in gc.get_objects() if isinstance(one, FunctionType)]:
        if (each.__module__ or "").split(".")[0] in GUIDING:
            atheris.instrument_func(each)
    limits = [f"-max_total_time={minutes * 60:.0f}", "-max_len=16384", "-timeout=5", "-rss_limit_mb=2048"]
    atheris.Setup([sys.argv[0], *limits, f"-artifact_prefix={keep}/", str(folder)], one)
    atheris.Fuzz()
    return 0


if __name__ == "__main__":
    sys.exit(main())
