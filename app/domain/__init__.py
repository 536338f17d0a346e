"""What the words mean: articles, stories, evidence, decisions; standard library and numpy only."""
