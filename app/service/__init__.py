"""Use cases: what a user of Samestory can do."""
