"""The employee registry: every change is an event, and everything shown is a fold of events.

The entry functions return typed data, which commands show as tables or JSON::

    registry.hire(log, Hire(...), *, occurred_at, now=None, correlation_id=None) -> Outcome
    registry.update(log, who, [ChangeRole(...), ...], *, occurred_at, now=None,
                    correlation_id=None, expected=None, directory=None) -> Outcome
        also for Leave(), Rehire(...) and Correct(event=..., field=..., value=...)
    reports.show(log, who, *, as_of=None, as_known_on=None, directory=None) -> Row
    reports.list_employees(log, *, as_of=None, as_known_on=None) -> tuple[Row, ...]
    reports.history(log, who, *, field=None, as_of=None, as_known_on=None, directory=None) -> Report
    reports.diff(log, who, *, from_day, to_day, directory=None) -> tuple[Difference, ...]
    asking.ask.ask(log, question, *, directory=None, today=None) -> Answer   # .document(): JSON
    asking.suggestions.suggestions(log, language) -> tuple[str, ...]
    sample.load(log) -> Loaded

``fields.FIELDS`` are the fields, ``fields.moment(date)`` is a day as ``occurred_at``,
``fields.split_name("john smith")`` gives first and last name. A refusal is a ``DomainRefusal``;
``employee-ambiguous`` has the candidates in its parameter ``people``, ``ask-not-understood`` has
questions that can be answered in its parameter ``suggestions``.

The registry distinguishes days (in UTC), nothing finer: events of the same day are in the order of
recording. A read model can replace ``directory.LogDirectory``.
"""
