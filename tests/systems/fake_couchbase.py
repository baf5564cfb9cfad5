"""A small stand-in for Couchbase Server: its key-value protocol over a dict in memory.

What it has: HELLO, SCRAM-SHA512, SELECT_BUCKET, the error map, the cluster's configuration; get,
add, set, replace, delete, increment, CAS and durable writes, which are answered as soon as they
are in memory. What it does not have: everything else, and above all a disk and replicas.
"""

import base64
import contextlib
import hashlib
import hmac
import itertools
import json
import os
import socket
import struct
import threading

HEADER = struct.Struct(">BBHBBHIIQ")
GET, SET, ADD, REPLACE, DELETE, INCREMENT, NOOP = 0, 1, 2, 3, 4, 5, 0x0A
HELLO, MECHANISMS, AUTH, STEP = 0x1F, 0x20, 0x21, 0x22
SELECT, CONFIG, ERROR_MAP, COLLECTION = 0x89, 0xB5, 0xFE, 0xBB
OK, MISSING, EXISTS, REFUSED, CONTINUE, UNKNOWN, NO_BUCKET = 0, 1, 2, 0x20, 0x21, 0x81, 8
FEATURES = {0x03, 0x04, 0x06, 0x07, 0x0B, 0x0F, 0x10, 0x11, 0x12, 0x15}
VBUCKETS = 64


class FakeCouchbase:
    """Serves one bucket on a free port of the loopback interface until it is stopped."""

    def __init__(self, *, bucket="edalab", user="learner", password="secret"):
        self.bucket, self.user, self.password = bucket, user, password
        self.documents = {}
        self.cas = itertools.count(1)
        self.lock = threading.Lock()
        self._sockets = set()
        self._listening = socket.create_server(("127.0.0.1", 0))
        self.port = self._listening.getsockname()[1]
        threading.Thread(target=self._accept, daemon=True).start()

    def stop(self):
        for each in (self._listening, *self._sockets):
            with contextlib.suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)  # a thread that waits there goes on otherwise
            each.close()

    def _accept(self):
        while True:
            try:
                connection, _ = self._listening.accept()
            except OSError:
                return
            self._sockets.add(connection)
            threading.Thread(target=_Session(self, connection).serve, daemon=True).start()

    def config(self, bucket):
        node = {"services": {"kv": self.port}, "hostname": "127.0.0.1", "thisNode": True}
        config = {"rev": 1, "revEpoch": 1, "nodesExt": [node], "clusterCapabilities": {}}
        if bucket:
            config |= {
                "name": bucket,
                "uuid": "0" * 32,
                "nodeLocator": "vbucket",
                "bucketType": "membase",
                "bucketCapabilities": ["durableWrite", "couchapi", "cccp", "nodesExt", "xattr"],
                "nodes": [{"hostname": "127.0.0.1:8091", "ports": {"direct": self.port}}],
                "vBucketServerMap": {
                    "hashAlgorithm": "CRC",
                    "numReplicas": 0,
                    "serverList": [f"127.0.0.1:{self.port}"],
                    "vBucketMap": [[0]] * VBUCKETS,
                },
            }
        return json.dumps(config).encode()


class _Session:
    """One connection."""

    def __init__(self, server, connection):
        self._server, self._connection = server, connection
        self._bucket = None
        self._scram = b""
        self._expected = b""

    def serve(self):
        try:
            while True:
                self._one()
        except (OSError, EOFError):
            self._connection.close()

    def _one(self):
        header = HEADER.unpack(self._read(HEADER.size))
        magic, opcode, key_length, extras_length, datatype, _, length, opaque, cas = header
        frames_length = 0
        if magic == 0x08:  # a flexible frame, as durable writes have: two lengths instead of one
            frames_length, key_length = key_length >> 8, key_length & 0xFF
        body = self._read(length)[frames_length:]
        extras, key = body[:extras_length], body[extras_length : extras_length + key_length]
        value = body[extras_length + key_length :]
        status, out_extras, out_value, out_cas = self._do(opcode, key, extras, value, datatype, cas)
        out = HEADER.pack(
            0x81, opcode, 0, len(out_extras), 1 if opcode == CONFIG else 0, status,
            len(out_extras) + len(out_value), opaque, out_cas,
        )  # fmt: skip
        self._connection.sendall(out + out_extras + out_value)

    def _do(self, opcode, key, extras, value, _datatype, cas):
        if opcode == HELLO:
            asked = struct.unpack(f">{len(value) // 2}H", value)
            both = [feature for feature in asked if feature in FEATURES]
            return OK, b"", struct.pack(f">{len(both)}H", *both), 0
        if opcode == MECHANISMS:
            return OK, b"", b"SCRAM-SHA512", 0
        if opcode in {AUTH, STEP}:
            return self._log_in(opcode, key, value)
        if opcode == SELECT:
            if key.decode() != self._server.bucket:
                return REFUSED + 4, b"", b"", 0
            self._bucket = key.decode()
            return OK, b"", b"", 0
        if opcode == ERROR_MAP:
            return OK, b"", b'{"version":1,"revision":1,"errors":{}}', 0
        if opcode == CONFIG:
            return OK, b"", self._server.config(self._bucket), 0
        if opcode == COLLECTION:
            return OK, struct.pack(">QI", 1, 0), b"", 0
        if opcode == NOOP:
            return OK, b"", b"", 0
        with self._server.lock:
            return self._store(opcode, key, extras, value, cas)

    def _store(self, opcode, key, extras, value, cas):
        documents = self._server.documents
        stands = documents.get(key)
        if opcode == GET:
            return (OK, stands[2], stands[1], stands[0]) if stands else (MISSING, b"", b"", 0)
        if opcode == INCREMENT:
            by, initial, _expiry = struct.unpack(">QQI", extras)
            number = int(stands[1]) + by if stands else initial
            now = documents[key] = (next(self._server.cas), str(number).encode(), b"\2\0\0\6")
            return OK, b"", struct.pack(">Q", number), now[0]
        if opcode == ADD and stands:
            return EXISTS, b"", b"", 0
        if opcode in {REPLACE, DELETE} and not stands:
            return MISSING, b"", b"", 0
        if opcode in {SET, REPLACE, DELETE} and cas and cas != (stands[0] if stands else 0):
            return EXISTS, b"", b"", 0
        if opcode == DELETE:
            del documents[key]
            return OK, b"", b"", next(self._server.cas)
        if opcode in {SET, ADD, REPLACE}:
            now = documents[key] = (next(self._server.cas), value, extras[:4])
            return OK, b"", b"", now[0]
        return UNKNOWN, b"", b"", 0

    def _log_in(self, opcode, mechanism, value):
        """SCRAM-SHA512 (RFC 5802), the server's side."""
        if mechanism != b"SCRAM-SHA512":
            return REFUSED, b"", b"", 0
        if opcode == AUTH:
            bare = value.split(b",", 2)[2]
            fields = dict(part.split(b"=", 1) for part in bare.split(b","))
            salt, rounds = os.urandom(16), 4096
            nonce = fields[b"r"] + base64.b64encode(os.urandom(9))
            first = b"r=%s,s=%s,i=%d" % (nonce, base64.b64encode(salt), rounds)
            salted = hashlib.pbkdf2_hmac("sha512", self._server.password.encode(), salt, rounds)
            known = fields[b"n"].decode() == self._server.user
            self._scram, self._expected = bare + b"," + first, salted if known else os.urandom(64)
            return CONTINUE, b"", first, 0
        without_proof, _, proof = value.rpartition(b",p=")
        message = self._scram + b"," + without_proof
        client_key = hmac.digest(self._expected, b"Client Key", "sha512")
        signature = hmac.digest(hashlib.sha512(client_key).digest(), message, "sha512")
        right = bytes(a ^ b for a, b in zip(client_key, signature, strict=True))
        if base64.b64decode(proof) != right:
            return REFUSED, b"", b"", 0
        server_key = hmac.digest(self._expected, b"Server Key", "sha512")
        server = hmac.digest(server_key, message, "sha512")
        return OK, b"", b"v=" + base64.b64encode(server), 0

    def _read(self, length):
        data = b""
        while len(data) < length:
            piece = self._connection.recv(length - len(data))
            if not piece:
                raise EOFError
            data += piece
        return data
