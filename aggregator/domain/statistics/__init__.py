"""Statistics T1-T5, pure: facts in, sheets out. What each column means in words: docs/statistics.md."""
