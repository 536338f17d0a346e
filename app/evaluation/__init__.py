"""How good the grouping is, measured on labelled files."""
