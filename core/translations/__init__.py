"""When two texts in two languages are one announcement: what they share, how rare it is, and what speaks against it."""
