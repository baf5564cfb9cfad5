# Exercise poison. 'edalab exercise check poison.py' judges this file.
#
# message.id, message.key; attempt is 1 at the first failure
#
# Give one of these, which need no import:
#   Retry()             try it again at once, at the head of the queue
#   Retry(later=True)   try it again behind all others
#   Dead()              set it aside as a dead letter


def on_failure(message, attempt):
    # TODO: some failures are over by the third attempt, some never are.
    return Retry()
