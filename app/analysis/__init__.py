"""A raw article becomes an article: pure functions of its text."""
