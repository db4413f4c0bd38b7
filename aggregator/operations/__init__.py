"""What the region can be asked to do: each operation is one transaction over the store and one or more pure decisions."""
