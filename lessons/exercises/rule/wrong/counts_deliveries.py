# rejected by: lets-through
# Misconception: what was delivered twice was paid twice.


def check(history):
    for message in ("m1", "m2"):
        delivered = [
            s for s in history if s.action in ("deliver", "redeliver") and s.message == message
        ]
        paid = [s for s in history if s.action == "pay" and s.message == message]
        if len(delivered) != 1 or len(paid) != 1:
            return message
    return None
