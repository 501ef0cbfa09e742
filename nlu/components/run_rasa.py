"""Runs a Rasa command inside Rasa's own environment, and ends as soon as whoever started it is gone.

The starter keeps the other end of standard input open and never writes; when it dies, even by SIGKILL, the end of
input is seen here. (Python 3.10.)
"""

import os
import sys
import threading


def main() -> None:
    """Run the Rasa command line with the given arguments."""
    threading.Thread(target=_end_with_starter, daemon=True).start()
    from rasa.__main__ import main as rasa

    sys.argv[0] = "rasa"
    rasa()


def _end_with_starter() -> None:
    while os.read(0, 1):
        pass
    os._exit(1)


if __name__ == "__main__":
    main()
