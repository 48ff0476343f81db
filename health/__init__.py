"""Is it well? One question per file in checks/; a check returns the sick."""
