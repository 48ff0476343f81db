"""`python -m tests.faults.peak ROOM …`: runs a room of ours; prints how many MB the largest of its processes held."""

import resource
import subprocess
import sys

if __name__ == "__main__":
    subprocess.run([sys.executable, "-m", *sys.argv[1:]], stdout=subprocess.DEVNULL, check=False)
    unit = 1 << 20 if sys.platform == "darwin" else 1 << 10
    print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss // unit)
