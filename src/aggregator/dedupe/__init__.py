"""Dedupe: identity keys and near-duplicates to openings. Pure."""
