"""The patterns of crisis and their detector: pure, below content."""
