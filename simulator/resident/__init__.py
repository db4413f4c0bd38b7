"""The resident of a virtual home: read from a YAML file, planned day by day, played on the virtual devices."""
