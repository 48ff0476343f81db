"""`python -m tests.chaos --kills 200` (`make chaos`): harvest the sample world and kill it, again and again.

What is killed, and when, is drawn: the whole process tree, the crawling process, one understanding process, the parent,
or PostgreSQL; at a random moment, or at a named stage. After every death the night is begun again, until one ends well;
then the database must hold what an undisturbed harvest holds, by natural keys. The seed is printed; the same seed draws
the same plan, though not the same microsecond.
"""

import argparse
import sys
from random import SystemRandom

from tests.chaos.harness import harvests


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.chaos")
    parser.add_argument("--kills", type=int, default=200)
    parser.add_argument("--each", type=int, default=10, help="kills before a harvest may end")
    parser.add_argument("--seed", type=int, default=None)
    options = parser.parse_args()
    seed = SystemRandom().randrange(10**6) if options.seed is None else options.seed
    differ = harvests(options.kills, options.each, seed, say=lambda line: print(line, flush=True))
    print("all harvests end as an undisturbed one" if not differ else f"{len(differ)} harvests end otherwise: {differ}")
    return 1 if differ else 0


if __name__ == "__main__":
    sys.exit(main())
