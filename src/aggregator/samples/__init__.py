"""The sample boards: synthetic postings in the real shapes, and the loopback server for them."""
