"""A key-value store in memory, which can die before or after any of its writes."""

import itertools
import threading


class Died(Exception):
    """The process that used the store is gone."""


class MemoryStore:
    """What the real stores do, and nothing else.

    Args:
        shared: Another client's store, to see the same keys.
        dies_at: The number of the write, from 1, at which this client dies.
        after: Whether that write is done before the client dies.
    """

    def __init__(self, shared=None, *, dies_at=None, after=False):
        self.keys = shared.keys if shared else {}
        self._lock = shared._lock if shared else threading.RLock()
        self._tokens = shared._tokens if shared else itertools.count(1)
        self._dies_at, self._after = dies_at, after
        self.writes = 0

    def get(self, key):
        from edalab.adapters.keyvalue import Stored

        with self._lock:
            found = self.keys.get(key)
        return Stored(*found) if found else None

    def get_many(self, keys):
        with self._lock:
            return {key: self.keys[key][0] for key in keys if key in self.keys}

    def insert(self, key, value):
        return self._write(lambda: key not in self.keys and self._put(key, value))

    def replace(self, key, value, token):
        return self._write(
            lambda: self.keys.get(key, (None, None))[1] == token and self._put(key, value)
        )

    def increment(self, key, by):
        def count():
            number = self.keys.get(key, (0, 0))[0] + by
            self._put(key, number)
            return number

        return self._write(count)

    def count(self, key):
        return self.keys.get(key, (0, 0))[0]

    def drop(self, keys):
        for key in list(keys):
            self.keys.pop(key, None)

    def close(self):
        pass

    def _put(self, key, value):
        self.keys[key] = (value, next(self._tokens))
        return True

    def _write(self, change):
        self.writes += 1
        dies = self.writes == self._dies_at
        if dies and not self._after:
            raise Died
        with self._lock:
            done = change()
        if dies:
            raise Died
        return done
