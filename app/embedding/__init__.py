"""Articles become unit vectors."""
