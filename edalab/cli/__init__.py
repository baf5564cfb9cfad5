"""The command line: a command parses its arguments, calls the other packages and shows the result.

Each command is in a module of its name, which ``app`` imports when the command is called.
"""
