"""Shapes: one file writes the bodies of one source, with its field names, escaping, paging and quirks."""
