"""``edalab model run --channel``: a model on a real channel, beside the simulation."""

import pytest

MODEL = """
[producer.shop]
publishes = "orders"
messages = 12
rate = "100/s"
[channel.orders]
kind = "{kind}"
[consumer.billing]
reads = "orders"
work = "5 ms"
publishes = "receipts"
idempotent = true
[channel.receipts]
kind = "{kind}"
[consumer.mail]
reads = "receipts"
work = "1 ms"
idempotent = true
[run]
for = "30 s"
faults = ["billing crashes at message 4, restarts after 100 ms"]
[expect]
lost = 0
"""
KINDS = {"amqp": ("queue", "rabbitmq"), "kafka": ("log", "kafka")}


@pytest.fixture
def model(tmp_path):
    """Writes the model with channels of a kind; gives the file's path."""

    def write(kind):
        file = tmp_path / f"{kind}.toml"
        file.write_text(MODEL.format(kind=kind))
        return str(file)

    return write


@pytest.mark.parametrize("system", KINDS)
def test_a_model_runs_on_a_real_channel_and_its_crash_is_a_kill(
    edalab, servers, model, system, tmp_path
):
    kind, name = KINDS[system]
    saved = str(tmp_path / "run.jsonl")
    channel = ["--channel", servers(system).url("")]
    said = edalab("model", "run", model(kind), *channel, "--save", saved, "--json")
    assert said.code == 0
    sides = said.json["sides"]
    for part in ("model", "shop", "orders", "receipts", "billing", "mail"):
        real = sides[f"{part}-{name}"]
        for measure in ("published", "handled", "acked", "lost", "done_repeatedly", "crashes"):
            assert real.get(measure) == sides[part].get(measure), (part, measure)
    assert sides[f"orders-{name}"]["redelivered"] >= sides[f"billing-{name}"]["crashes"] == 1
    assert "channel.killed" in said.json["differences"]
    again = edalab("trace", saved, "--json").json["sides"]
    assert again[f"billing-{name}"] == sides[f"billing-{name}"]


@pytest.mark.parametrize("system", KINDS)
def test_channels_that_a_broker_does_not_have_are_refused_before_anything_runs(
    edalab, servers, model, system
):
    other = {"queue": "log", "log": "queue"}[KINDS[system][0]]
    said = edalab("model", "run", model(other), "--channel", servers(system).url(""))
    assert (said.code, said.out) == (1, "")
    assert said.err.count("\n") == 1


def test_what_is_only_simulated_is_not_asked_of_a_broker(edalab, model, needs):
    needs("amqp")
    for option in (["--every-crash"], ["--fault", "billing crashes at message 2"]):
        said = edalab("model", "run", model("queue"), "--channel", "amqp://127.0.0.1:1/", *option)
        assert said.code == 2
        assert "--channel" in said.err
