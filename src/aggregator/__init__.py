"""Finds out whether what the world is told about remote AI work is true."""

__version__ = "0.1.0"
