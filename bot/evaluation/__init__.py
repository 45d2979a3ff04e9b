"""How well messages and facts are understood: scores, thresholds, regression."""
