"""How long a channel is left alone before it is asked again (pure)."""

from datetime import timedelta

from core.model import Poll


def next_wait(wait: timedelta | None, poll: Poll, *, news: bool) -> timedelta:
    """Half as long after news, half as long again after none, between the bounds; a new channel begins at the longer.

    The wait comes to rest where 37 of 100 questions bring news (0.5^0.37 * 1.5^0.63 = 1): a channel is asked two to
    three times for each time it speaks. Media Cloud steers for 33 to 67 of 100.
    """
    before = poll.longest if wait is None else wait
    changed = before / 2 if news else before * 3 / 2
    return min(max(changed, poll.shortest), poll.longest)
