"""Drawn ministries' sites: the structure that real platforms give them, our own words, and what is right about each."""
