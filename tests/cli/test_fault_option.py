"""``--fault`` on the command line: shown, repeated, saved, swept, drawn on a page."""

import shlex

FAULT = "payroll refuses calls until 1 s"


def test_the_result_says_what_the_fault_did_and_how_to_repeat_it(edalab):
    shown = edalab("compare", "sync-vs-async", "--fault", FAULT).out
    assert "Fault: payroll refuses calls until 1 s." in shown
    assert "by calls: it struck 1 time." in shown
    assert "by channel: it struck 100 times." in shown
    again = shlex.split(shown[shown.index("compare") :].replace("\n", " "))
    assert again[again.index("--fault") + 1] == FAULT


def test_the_json_has_the_run_with_the_fault_and_without(edalab):
    result = edalab("compare", "sync-vs-async", "--fault", FAULT, "--json").json
    assert result["faults"] == [FAULT]
    assert result["struck"] == {"sync": [1], "async": [100]}
    assert result["without"]["sync"]["failed"] == 0
    assert result["sides"]["sync"]["failed"] == 1
    assert (result["theory"], result["claims"], result["unfinished"]) == ({}, [], {})


def test_a_saved_run_keeps_its_faults(edalab, tmp_path):
    command = ("compare", "sync-vs-async", "--fault", FAULT)
    first = edalab(*command, "--save", str(tmp_path / "run"), "--json").json
    assert edalab("trace", str(tmp_path / "run"), "--json").json == first


def test_a_page_of_the_run_names_the_fault(edalab, tmp_path):
    page = tmp_path / "run.html"
    assert edalab("compare", "sync-vs-async", "--fault", FAULT, "--html", str(page)).code == 0
    assert "Fault: payroll refuses calls until 1 s." in page.read_text()


def test_a_sweep_puts_the_fault_into_every_run_and_draws_no_theory(edalab):
    result = edalab(
        "sweep", "sync-vs-async", "--over=workers=1,4", "--measure=done_ms", "--side=async",
        "--fault", FAULT, "--json",
    ).json  # fmt: skip
    assert result["faults"] == [FAULT]
    assert all(point["sides"]["async"] > 1000 for point in result["points"])
    assert all(point["theory"] == {} for point in result["points"])


def test_a_sentence_that_is_not_understood_is_refused_with_its_form(edalab):
    refused = edalab("compare", "sync-vs-async", "--fault", "payroll refuses to work")
    assert refused.code == 2
    assert "ACTOR refuses calls from TIME until TIME" in refused.err


def test_an_experiment_on_files_has_no_such_option(edalab):
    assert edalab("compare", "table-vs-events", "--fault", FAULT).code == 2
