"""The background service: one tick starts what is due, chores keep the house, and a signal drains it."""
