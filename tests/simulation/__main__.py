"""`python -m tests.simulation [--feeds N] [--hours H] [--cold]`: a day of the scheduler over N feeds; run by `make simulate`."""

import argparse
import sys

from rich.console import Console

from tests.simulation.day import simulate
from tests.simulation.world import WHOLE

say = Console(highlight=False, soft_wrap=True).print


def main() -> None:
    """Simulate, show what came of it, and fail where a promise was not kept."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--feeds", type=int, default=WHOLE)
    asked.add_argument("--hours", type=float, default=24.0)
    asked.add_argument("--at-once", type=int, default=64)
    asked.add_argument("--cold", action="store_true", help="everything is due at once, as on the first day")
    options = asked.parse_args()
    day = simulate(options.feeds, hours=options.hours, at_once=options.at_once, warm=not options.cold)
    say(
        f"{day.feeds:,} feeds on {day.hosts:,} hosts, {options.hours:g} hours: {day.runs:,} runs of {day.read:,} feeds, {day.requests:,} requests"
    )
    say("begun late, seconds: " + ", ".join(f"{name} {value:,.1f}" for name, value in day.late.items()))
    say("latest by source: " + ", ".join(f"{name} {value:,.0f}" for name, value in day.by_source.items()))
    say(f"hosts asked above their pace: {', '.join(day.above_pace) or 'none'}")
    say(f"processor: {day.cpu:,.1f} s, {day.cpu_share:.2%} of the time simulated")
    sys.exit(1 if day.above_pace or day.cpu_share >= 0.05 else 0)


if __name__ == "__main__":
    main()
