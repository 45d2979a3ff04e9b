"""Letters that come in: read, told apart, and laid to their cases or put aside."""
