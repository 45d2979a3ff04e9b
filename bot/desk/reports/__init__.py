"""Figures, exports, audit and outbox."""
