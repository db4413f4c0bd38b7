"""Measurements, each a command of its own; results in RESULTS.md."""
