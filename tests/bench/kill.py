"""Kill a recorder that is being recorded with, again and again: nothing lost, nothing doubled.

    python tests/bench/kill.py [--kills 200]

The same as `recorder check --kill`, which it runs. The goal: 0 lost, 0 doubled, and the log
rebuilds every attempt.
"""

import argparse
import subprocess
import sys
import time


def main() -> int:
    """Run the command and print its figures; return 1 where anything was lost or doubled."""
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--kills", type=int, default=200, help="how often the recorder is killed")
    kills = options.parse_args().kills
    began = time.monotonic()
    ran = subprocess.run(
        [sys.executable, "-m", "recorder", "check", "--kill", str(kills)], check=False
    )
    seconds = time.monotonic() - began
    print(f"took          {seconds:.0f} s, {seconds / kills:.1f} s for each kill")
    return int(ran.returncode != 0)


if __name__ == "__main__":
    sys.exit(main())
