"""The desk's side: staff see and work on a region from Home Assistant. Homes are never mirrored as entities."""
