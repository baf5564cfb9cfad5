"""The words of this language, one module per area."""
