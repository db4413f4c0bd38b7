"""Pages for paper: HTML without scripts and without anything fetched from elsewhere, made for A4."""
