"""The queue, search, figures and summaries made of other tables."""
