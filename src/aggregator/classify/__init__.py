"""Classify: a posting in, tags out, each with its quote. Pure."""
