"""What an enquiry is made of: its fields, its reference, and how like another it is; pure."""
