"""Our own processes: what they must not hear, and how one ended."""

import signal
import sys

# A process that ends at once leaves semaphores to a tracker, which frees them, with a warning.
_NO_COMPLAINT = "ignore::UserWarning:multiprocessing.resource_tracker"

# For their environment. glibc counts on large blocks to come again once one was freed, and keeps the next ones: a
# crawler that had read 50 MB held 40 MB more for good (seen 2026-11). A fixed threshold gives each back at once.
FRUGAL = {"MALLOC_MMAP_THRESHOLD_": str(1024 * 1024)}


def command(room: str, *arguments: str) -> list[str]:
    """`python -m room …` with the Python that runs."""
    return [sys.executable, "-W", _NO_COMPLAINT, "-m", room, *arguments]


def deaf_to_ctrl_c() -> None:
    """For preexec_fn: a terminal sends Ctrl-C to children too, who would end with a traceback; the parent ends them."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def ended(code: int) -> str:
    """In words."""
    if code < 0:
        return f"was killed ({signal.Signals(-code).name}; out of memory?)"
    return f"ended with {code}, its last words stand above"
