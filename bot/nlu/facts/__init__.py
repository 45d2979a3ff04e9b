"""Facts of the guided checks in free text: by trained answers to each question, and by rules."""
