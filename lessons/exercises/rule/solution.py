def check(history):
    """Count what became true, for each message by itself."""
    for message in ("m1", "m2"):
        paid = [step for step in history if step.action == "pay" and step.message == message]
        if len(paid) != 1:
            return message
    return None
