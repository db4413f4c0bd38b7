"""The journal as time series: lines for InfluxDB, the forwarder that brings them there, and reading for charts."""
