"""The command line: each command is parse, call, show.

``app`` names the commands; each is in the module of its name and is imported when it is called.
"""
