"""Neighbours become decisions: pure, deterministic, no clock and no I/O."""
