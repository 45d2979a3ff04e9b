"""Dates as people in schools write them."""
