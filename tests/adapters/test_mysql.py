"""Which error each answer of MySQL is, and how an address's options are used."""

import pytest

from edalab.addresses import parse_address
from edalab.errors import StorageLocked, SystemRefused, SystemUnreachable

URL = "mysql://me:secret1@h/x"


@pytest.fixture
def view(needs):
    """A view that is not connected."""
    needs("mysql")
    from edalab.adapters.mysql import MySQLReadModel

    view = MySQLReadModel.__new__(MySQLReadModel)
    view._address, view._timeout_s = parse_address("EDALAB_READMODEL", URL, "readmodel"), 7
    return view


ANSWERS = [
    ("OperationalError", 1205, "Lock wait timeout exceeded", StorageLocked),
    ("OperationalError", 1213, "Deadlock found", StorageLocked),
    ("InternalError", 1205, "Lock wait timeout exceeded", StorageLocked),
    ("OperationalError", 2003, "Can't connect", SystemUnreachable),
    ("OperationalError", 2013, "Lost connection", SystemUnreachable),
    ("OperationalError", 1040, "Too many connections", SystemUnreachable),
    ("OperationalError", 1044, "Access denied to database", SystemRefused),
    ("OperationalError", 1045, "Access denied for user", SystemRefused),
    ("OperationalError", 1049, "Unknown database", SystemRefused),
    ("OperationalError", 1142, "command denied", SystemRefused),
    ("OperationalError", 1698, "Access denied", SystemRefused),
    ("InternalError", 1290, "running with --read-only", SystemRefused),
    ("DataError", 1406, "Data too long", SystemRefused),
]


@pytest.mark.parametrize(("name", "code", "message", "kind"), ANSWERS)
def test_an_answer_is_a_lock_a_silence_or_a_refusal(view, name, code, message, kind):
    import pymysql
    import sqlalchemy as sa

    with pytest.raises(kind) as caught, view._errors_translated():
        raise getattr(sa.exc, name)("S", {}, getattr(pymysql, name)(code, f"{message} secret1"))
    assert type(caught.value) is kind
    assert "secret1" not in str(caught.value)
    assert view._address.shown in str(caught.value)
    assert ("7" if kind is StorageLocked else message.partition("'")[0]) in str(caught.value)


def test_tables_of_another_shape_make_a_view_unusable(view):
    import pymysql
    import sqlalchemy as sa

    from edalab.readmodel.protocol import Unusable

    with pytest.raises(Unusable, match="Unknown column"), view._errors_translated():
        raise sa.exc.ProgrammingError("S", {}, pymysql.ProgrammingError(1054, "Unknown column"))


def test_an_error_of_the_client_itself_is_a_refusal(view):
    import sqlalchemy as sa

    for error in (sa.exc.DataError("S", {}, None), sa.exc.ArgumentError("secret1 is no option")):
        with pytest.raises(SystemRefused) as caught, view._errors_translated():
            raise error
        assert "secret1" not in str(caught.value)


@pytest.mark.parametrize("name", ["ssl_ca", "ssl_cert", "ssl_key"])
def test_a_file_of_an_option_that_is_not_there_is_named_before_anything_connects(
    needs, tmp_path, name
):
    needs("mysql")
    from edalab.adapters.mysql import MySQLReadModel

    url = f"{URL}?{name}={tmp_path}/none"
    with pytest.raises(SystemRefused) as caught:
        MySQLReadModel(parse_address("EDALAB_READMODEL", url, "readmodel"))
    assert f"{name}: No such file" in str(caught.value)


@pytest.mark.parametrize(
    ("typed", "verified"),
    [("1", True), ("true", True), ("0", False), ("false", False), ("", False)],
)
def test_whether_the_servers_name_is_checked_is_said_by_an_option(needs, typed, verified):
    needs("mysql")
    from edalab.adapters.mysql import _tls

    url = f"{URL}?ssl_verify_identity={typed}"
    assert _tls(parse_address("--x", url, "readmodel")) == {"ssl_verify_identity": verified}
    assert _tls(parse_address("--x", URL, "readmodel")) == {}


@pytest.mark.parametrize(("timeout_s", "seconds"), [(5, 5), (0.2, 1), (2.6, 3)])
def test_the_limit_is_that_of_the_connection_each_answer_and_each_lock(
    needs, monkeypatch, timeout_s, seconds
):
    needs("mysql")
    import sqlalchemy as sa

    from edalab.adapters.mysql import MySQLReadModel

    given = {}
    monkeypatch.setattr(sa, "create_engine", lambda url, **more: given.update(more, url=url))
    with pytest.raises(AttributeError):  # there is no engine to connect with
        MySQLReadModel(parse_address("--x", URL, "readmodel"), timeout_s=timeout_s)
    arguments = given["connect_args"]
    assert arguments["connect_timeout"] == seconds
    assert arguments["read_timeout"] == arguments["write_timeout"] == seconds + 1
    assert f"innodb_lock_wait_timeout = {seconds}," in arguments["init_command"]
    assert f" lock_wait_timeout = {seconds}" in arguments["init_command"]
    url = given["url"]
    assert (url.host, url.port, url.database) == ("h", 3306, "x")
    assert (url.username, url.password) == ("me", "secret1")


END = {
    "mysql": "KILL USER learner",
    "postgresql": "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = '{}'",
}
"""How each server ends the connections of a user or to a database."""


@pytest.mark.parametrize("system", END)
def test_a_connection_that_is_lost_is_told_once_and_not_logged_by_the_client(
    servers, caplog, system, needs
):
    needs(system)
    import gc

    import sqlalchemy as sa

    from edalab.adapters.mysql import MySQLReadModel
    from edalab.adapters.postgresql_view import PostgreSQLReadModel
    from edalab.messages import new_id

    name = new_id()
    address = parse_address("EDALAB_READMODEL", servers(system).url(name), "readmodel")
    kind = {"mysql": MySQLReadModel, "postgresql": PostgreSQLReadModel}[system]
    views = [kind(address), kind(address), kind(address)]
    asking, idle, reading = views
    reading._run(sa.text("SELECT 1"))  # a transaction has begun
    servers(system).run(END[system].format(name))
    with pytest.raises(SystemUnreachable):
        asking.rows()
    for view in (asking, idle, reading):
        view.close()
    views.clear()
    del asking, idle, reading, view
    gc.collect()  # what a client says of a connection that nobody closed
    assert caplog.records == []


def client_error(system, code):
    """What SQLAlchemy raises where a server answers with a code."""
    import psycopg
    import pymysql
    import sqlalchemy as sa

    if system == "mysql":
        return sa.exc.OperationalError("S", {}, pymysql.OperationalError(code, "an error"))
    return sa.exc.ProgrammingError("S", {}, psycopg.errors.lookup(code)())


MADE_BY_ANOTHER = {"mysql": [1050, 1205, 1213], "postgresql": ["42P07", "23505", "40P01", "55P03"]}
"""By server: its answers to whoever makes the tables while another makes them too."""

FORBIDDEN = {"mysql": 1142, "postgresql": "42501"}


@pytest.mark.parametrize("system", MADE_BY_ANOTHER)
def test_whoever_makes_the_tables_while_another_does_has_the_same_view(
    servers, monkeypatch, system, needs
):
    needs(system)
    from edalab.adapters import mysql
    from edalab.messages import new_id
    from edalab.wiring import open_read_model

    address = parse_address("EDALAB_READMODEL", servers(system).url(new_id()), "readmodel")
    answers, create_all = [], mysql._TABLES.create_all

    def create(engine):
        if answers:
            raise client_error(system, answers.pop())
        create_all(engine)

    monkeypatch.setattr(mysql._TABLES, "create_all", create)
    answers[:] = [FORBIDDEN[system]]
    with pytest.raises(SystemRefused):
        open_read_model(address)
    answers[:] = MADE_BY_ANOTHER[system]
    view = open_read_model(address)
    assert (answers, view.checkpoint(), view.rows()) == ([], None, ())
    view.close()
