"""What membership costs: the schedule's shape, its checks, and the look-up; pure."""
