"""An interactive lab in the terminal for learning event driven architecture."""

__version__ = "0.1.0"
