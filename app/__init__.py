"""Samestory: which news reports, in any language, tell of the same event."""

__version__ = "0.1.0"
