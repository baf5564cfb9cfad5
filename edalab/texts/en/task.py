"""What is still missing from a task."""

WORDS = {
    "task.no-run-of": "There is no run of '{command}' for this task yet.",
    "task.at-least": "{what}: {found} so far, and at least {wanted} is asked for.",
    "task.at-most": "{what}: {found} so far, and at most {wanted} is asked for.",
    "task.exactly": "{what}: {found} so far, and exactly {wanted} is asked for.",
    "task.above": "{what}: {found} so far, and more than {wanted} is asked for.",
}
