"""Taking reports fast: a compiled check, lanes with limits, and groups of reports that share a commit."""
