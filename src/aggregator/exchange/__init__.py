"""Exchange: postings in from files, and out to files."""
