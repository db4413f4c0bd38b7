"""A second process that takes quiet reports while there are many: it looks and writes on a core of its own."""
