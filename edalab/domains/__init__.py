"""The domains: what the events mean. Pure: no clock, no file, no terminal."""
