"""The scheduler's day: the real tick, crawler, rhythm, circuits and pace over tens of thousands of feeds, on a clock that jumps."""
