"""The post: letters written from content, sent from the outbox, tried again until they are gone."""
