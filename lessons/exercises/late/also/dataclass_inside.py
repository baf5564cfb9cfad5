from dataclasses import dataclass


@dataclass(order=True, frozen=True)
class Shown:
    version: int
    role: str


def apply(view, event):
    arrived = Shown(event.version, event.role)
    newest = max(view.get("shown", arrived), arrived)
    return {"shown": newest, "role": newest.role}
