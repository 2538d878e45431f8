"""The sample boards: synthetic postings in the real shapes, and the loopback server for them.

`market.Market` is a seeded market of invented employers; `truth` says what every opening really is; `shapes/` writes the
bodies of the real sources; `server.serve` answers with them on loopback. Nothing here is a finding about real pay.
"""
