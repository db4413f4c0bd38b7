"""Real processes on free ports of loopback in a private folder, for the demonstration and the acceptance tests."""
