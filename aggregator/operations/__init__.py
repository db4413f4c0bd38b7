"""What the region can be asked to do: each operation is one transaction and one or more pure decisions."""
