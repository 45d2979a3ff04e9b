"""What a message is about: the topic model and what is decided from it."""
