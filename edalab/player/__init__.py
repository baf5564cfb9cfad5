"""A run as one HTML file that plays it: what ``--html`` writes. It needs no network."""
