"""The benchmark: how fast every stage is, beside the raw limit of its step. Run by `make bench`; never part of the tests."""
