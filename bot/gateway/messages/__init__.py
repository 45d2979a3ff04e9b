"""The visitor API: sessions, messages, turns and streams."""
