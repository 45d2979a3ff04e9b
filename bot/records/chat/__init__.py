"""Conversations, their messages, hand-offs and checks."""
