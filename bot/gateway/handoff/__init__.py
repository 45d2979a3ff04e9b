"""From the assistant to a person, and between chat and pages."""
