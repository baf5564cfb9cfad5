# rejected by: waits
# Misconception: both deadlines can be set at the beginning.


def on(event, state):
    s = {"now": 0, "kept": None, "over": False, **state}
    if event.type == "Requested":
        return [Order(1), SetDeadline(1), SetDeadline(2)], {**s, "now": 1}
    if event.type == "Confirmed":
        if not s["over"] and event.attempt == s["now"]:
            return [Complete()], {**s, "over": True, "kept": event.attempt}
        return ([] if s["kept"] == event.attempt else [Cancel(event.attempt)]), s
    if s["over"] or event.attempt != s["now"]:
        return [], s
    if s["now"] == 1:
        return [Order(2)], {**s, "now": 2}
    return [GiveUp()], {**s, "over": True}
