"""A small stand-in for the Firebase Realtime Database: its REST protocol over a tree in memory.

What it has: GET, PUT, PATCH, POST and DELETE of ``/path.json``; ETags (``X-Firebase-ETag: true``
asks for one, ``if-match`` demands one, else 412); ``orderBy="$key"`` with startAt, endAt and
limitToFirst; a PATCH of several paths at once. What it does not have: rules, listening, priorities.
"""

import hashlib
import json
import threading
import uuid
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs, unquote, urlsplit

NOTHING = "null_etag"


class FakeRTDB:
    """Serves on a free port of the loopback interface until it is stopped."""

    def __init__(self):
        self.tree = {}
        self.lock = threading.Lock()
        self.requests = 0
        fake = self

        class Handler(_Handler):
            database = fake

        self._server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._server.daemon_threads = True
        self.port = self._server.server_address[1]
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True)
        self._thread.start()

    def stop(self):
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def get(self, path):
        found = self.tree
        for part in path:
            if not isinstance(found, dict) or part not in found:
                return None
            found = found[part]
        return found

    def put(self, path, value):
        if not path:
            self.tree = value or {}
            return
        if value is None or value == {}:
            self._remove(path)
            return
        at = self.tree
        for part in path[:-1]:
            at = at.setdefault(part, {})
        at[path[-1]] = value

    def _remove(self, path):
        parents = [self.tree]
        for part in path[:-1]:
            following = parents[-1].get(part)
            if not isinstance(following, dict):
                return
            parents.append(following)
        for parent, part in zip(reversed(parents), reversed(path), strict=True):
            parent.pop(part, None)
            if parent:
                return


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body leave together
    database: FakeRTDB

    def log_message(self, *_):
        """Tests are quiet."""

    def do_GET(self):
        with self.database.lock:
            value = self.database.get(self._path())
            self._answer(200, self._chosen(value), self._etag(value))

    def do_PUT(self):
        self._write(self.database.put)

    def do_DELETE(self):
        self._write(lambda path, _value: self.database.put(path, None))

    def do_PATCH(self):
        def merge(path, value):
            for key, each in value.items():
                self.database.put([*path, *key.strip("/").split("/")], each)

        self._write(merge)

    def do_POST(self):
        name = f"-{uuid.uuid4().hex}"
        self._write(
            lambda path, value: self.database.put([*path, name], value), {"name": name}
        )  # fmt: skip

    def _write(self, change, answer=None):
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        with self.database.lock:
            path = self._path()
            before = self.database.get(path)
            wanted = self.headers.get("if-match")
            if wanted is not None and wanted != self._etag(before):
                self._answer(412, before, self._etag(before))
                return
            value = json.loads(body) if body else None
            change(path, value)
            self._answer(200, answer or value, self._etag(self.database.get(path)))

    def _path(self):
        self.database.requests += 1
        path = urlsplit(self.path).path.removesuffix(".json")
        return [unquote(part) for part in path.split("/") if part]

    def _chosen(self, value):
        query = parse_qs(urlsplit(self.path).query)
        if "orderBy" not in query or not isinstance(value, dict):
            return value
        first, last = (json.loads(query[name][0]) if name in query else None
                       for name in ("startAt", "endAt"))  # fmt: skip
        names = sorted(
            name for name in value
            if (first is None or name >= first) and (last is None or name <= last)
        )  # fmt: skip
        if "limitToFirst" in query:
            names = names[: int(query["limitToFirst"][0])]
        return {name: value[name] for name in names}

    @staticmethod
    def _etag(value):
        if value is None:
            return NOTHING
        return hashlib.sha1(json.dumps(value, sort_keys=True).encode()).hexdigest()

    def _answer(self, status, value, etag):
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        if self.headers.get("X-Firebase-ETag") == "true" or status == 412:
            self.send_header("ETag", etag)
        self.end_headers()
        self.wfile.write(body)
