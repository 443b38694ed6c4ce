"""Evidence and its judgement."""
