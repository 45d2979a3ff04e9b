"""What membership costs: figures by role band, type, period and date. Knows no database."""
