# rejected by: newest-wins
# Misconception: what arrives last happened last.


def apply(view, event):
    return {"role": event.role}
