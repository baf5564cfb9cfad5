"""Views of a trace as plain data. All of them are made from one fold, ``scene``.

``lanes`` has when each actor was busy, blocked or waiting. ``arrows`` has who did what to whom.
``levels`` has how many messages waited where. ``sentences`` describes each record in words.
"""
