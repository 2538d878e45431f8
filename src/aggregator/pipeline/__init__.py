"""One feed from its first request to its last row; the order of things, and the failure boundary of a feed."""
