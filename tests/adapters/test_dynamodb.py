"""What DynamoDB's client is told: where the system is, as whom, and how long anything may take."""

import pytest

from edalab.addresses import parse_address

KEYS = ("aws_access_key_id", "aws_secret_access_key")


@pytest.fixture
def told(needs, monkeypatch):
    """Makes a store at an address; gives what its client was told."""
    needs("dynamodb")
    import boto3

    from edalab.adapters.dynamodb import DynamoDBStore

    arguments = {}
    monkeypatch.setattr(boto3, "client", lambda name, **more: arguments.update(more, name=name))

    def make(url, **more):
        DynamoDBStore(parse_address("--log", url, "log"), **more)
        return arguments

    return make


@pytest.mark.parametrize(
    ("user", "keys"),
    [("", ("local", "local")), ("me:se%40cret@", ("me", "se@cret")), ("me@", ("me", "local"))],
)
def test_a_server_of_ones_own_needs_no_keys_but_gets_those_of_its_address(told, user, keys):
    arguments = told(f"dynamodb://{user}h:8000/things")
    assert tuple(arguments[key] for key in KEYS) == keys
    assert (arguments["name"], arguments["endpoint_url"]) == ("dynamodb", "http://h:8000")
    assert arguments["region_name"] == "us-east-1"


def test_keys_and_region_of_aws_itself_are_those_of_the_environment(told):
    arguments = told("dynamodb:///things")
    assert arguments["region_name"] is None
    assert not {"endpoint_url", *KEYS} & set(arguments)
    assert told("dynamodb:///things?region=eu-west-3")["region_name"] == "eu-west-3"


def test_all_attempts_of_a_request_together_take_no_longer_than_the_limit(told):
    config = told("dynamodb://h/things", timeout_s=6)["config"]
    attempts = config.retries["total_max_attempts"]
    assert attempts * config.connect_timeout == attempts * config.read_timeout == 6
