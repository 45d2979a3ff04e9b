"""What the public face and the desk share: bus, clock, transactions in threads, limits, logs."""
