"""The API of the region: staff and home nodes, one module per resource, described by OpenAPI."""
