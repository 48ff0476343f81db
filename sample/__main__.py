"""`python -m sample --night 2 --port 8765`: serve the sample web until interrupted."""

import argparse
import threading

from sample.web import SITES, SampleWeb


def main() -> None:
    """Serve the night that was asked for."""
    parser = argparse.ArgumentParser(prog="python -m sample", description="Serve the sample web on loopback.")
    parser.add_argument("--night", type=int, choices=(1, 2), default=1)
    parser.add_argument("--port", type=int, default=8765)
    wanted = parser.parse_args()
    with SampleWeb(wanted.night, wanted.port) as web:
        print(*(f"http://{host}:{web.port}/" for host in SITES), sep="\n", flush=True)
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            print("stopped")


if __name__ == "__main__":
    main()
