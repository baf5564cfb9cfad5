"""The terminal: shows plain data with Rich and asks people with questionary."""
