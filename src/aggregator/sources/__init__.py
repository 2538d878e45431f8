"""One file is one source: a plan (start) and a parse, both pure; found by discovery."""
