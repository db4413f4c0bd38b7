"""Many homes at once: residents' lives, the kernel of each home, and its reports to a real region over HTTP."""
