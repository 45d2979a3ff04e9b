"""E-mails: composed from the outbox, sent, and tried again until a server takes them."""
