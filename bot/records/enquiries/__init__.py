"""Enquiries, the work on them and the e-mails they call for."""
