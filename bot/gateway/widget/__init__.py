"""Files of the widget, the chat page and the example website."""
