"""The demonstration: the main job from a fresh home to a closed incident, told on the terminal as it happens."""
