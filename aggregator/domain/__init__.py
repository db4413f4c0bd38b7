"""The rules of the region: pure, total, without a clock and without I/O."""
