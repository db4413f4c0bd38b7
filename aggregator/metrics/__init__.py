"""The service in numbers, as Prometheus reads them. No person, household or address is among their labels."""
