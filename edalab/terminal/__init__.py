"""Plain data to the terminal: what Rich and questionary are used for, and nothing else is."""
