"""A second process that takes quiet reports while there are many: reading, looking and writing on a core of its own."""
