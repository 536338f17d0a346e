"""Outside bytes become raw articles."""
