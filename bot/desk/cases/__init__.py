"""The queue, chats and enquiries, and what staff do with them."""
