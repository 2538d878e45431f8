"""The commands: arguments in, exit statuses out; the clock is read here."""

from aggregator.cli.main import main

__all__ = ["main"]
