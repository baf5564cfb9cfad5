"""A run that takes long: Ctrl-C ends it, and what it came to is reported."""

import pytest

from edalab.cli.experiments import reported_progress

MODEL = """
[producer.shop]
publishes = "orders"
messages = 2
rate = "50/s"
[channel.orders]
[consumer.billing]
reads = "orders"
work = "10 ms"
[expect]
lost = 0
"""


@pytest.mark.parametrize(
    ("command", "runs", "told"),
    [
        (
            "compare sync-vs-async", "edalab.cli.experiments.run",
            "Stopped by you: sync had come to 3 of 8.",
        ),
        (
            "sweep sync-vs-async --over workers=1..2 --measure done_ms", "edalab.cli.sweep.sweep",
            "Stopped by you after 3 of 8",
        ),
        (
            "model run m.toml --every-crash", "edalab.cli.model_crashes.explore",
            "Interrupted after 3 of 8 schedules.",
        ),
    ],
)  # fmt: skip
def test_ctrl_c_tells_how_far_a_run_has_come(edalab, monkeypatch, tmp_path, command, runs, told):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "m.toml").write_text(MODEL)

    def stopped(*_arguments, advance, **_options):
        advance(*(("sync", 3, 8) if command.startswith("compare") else (3, 8)))
        raise KeyboardInterrupt

    monkeypatch.setattr(runs, stopped)
    said = edalab(*command.split())
    assert (said.code, said.out) == (130, "")
    assert told in said.err
    assert said.err.count("3 of 8") == 1


def test_progress_is_no_news_where_nothing_was_stopped(capsys):
    with reported_progress("compare.interrupted") as advance:
        advance("sync", 1, 2)
    assert capsys.readouterr() == ("", "")
