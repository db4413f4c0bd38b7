"""Recorded logs through the same kernel that watches homes: replay, scores, baselines and pictures."""
