"""One file is one report: facts in, rows out."""
