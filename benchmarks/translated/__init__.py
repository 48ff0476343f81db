"""Drawn announcements in several languages: what benchmarks.translations reads."""
