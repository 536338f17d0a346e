"""Makes what embedding and clustering ship as weights."""
