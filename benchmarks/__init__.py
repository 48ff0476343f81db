"""Scores and speeds, one file each; targets.toml holds what they must reach."""
