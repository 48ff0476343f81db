"""What a ministry's site offers to a harvest: read from its pages alone, and proposed as a definition."""
