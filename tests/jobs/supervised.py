"""Runs the supervisor over the stand-in hub: ``python supervised.py DATA PORT``."""

import os
import sys
from pathlib import Path

from jobs.up import Plan, run

HUB = (sys.executable, str(Path(__file__).with_name("stand_in_hub.py")))

if __name__ == "__main__":
    data, port = sys.argv[1:]
    sys.exit(run(Plan(Path(data), "127.0.0.1", int(port), "", "1s", os.environ), HUB))
