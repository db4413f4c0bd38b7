"""The service watching itself: whether it can work, and what hinders it."""
