"""Tries faults on real processes, and compares what was acknowledged with what was stored."""
