"""Tasks: what somebody has to do for a person, with the moment by which it is done (F4)."""
