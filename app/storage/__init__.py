"""The truth, in SQL."""
