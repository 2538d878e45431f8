"""`python -m tests.branches`: the branches that the last measured run took, by package; fails where one is under 95 %.

coverage's own limit is for lines and branches together, and for the whole; `make coverage` measures, then asks this.
"""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path

LEAST = 95.0
REPORT = (sys.executable, "-m", "coverage", "json", "-q", "-o", "-")


def main() -> None:
    """Print a line for each package, and say which are under the limit."""
    there, taken = Counter[str](), Counter[str]()
    report = subprocess.run(REPORT, check=True, capture_output=True, text=True).stdout  # noqa: S603  (this Python, fixed words)
    for name, measured in json.loads(report)["files"].items():
        package = Path(name).relative_to("src/aggregator").with_suffix("").parts[0]
        there[package] += measured["summary"]["num_branches"]
        taken[package] += measured["summary"]["covered_branches"]
    shares = {package: 100 * taken[package] / there[package] for package in sorted(there) if there[package]}
    sys.stdout.writelines(f"{package:11} {taken[package]:5} of {there[package]:5}  {share:5.1f} %\n" for package, share in shares.items())
    low = [package for package, share in shares.items() if share < LEAST]
    if low:
        raise SystemExit(f"coverage: under {LEAST:g} % of branches: {', '.join(low)}; `.venv/bin/coverage report -m` names the lines")


if __name__ == "__main__":
    main()
