class Policy:
    def __init__(self, attempts):
        self.attempts = attempts

    def __call__(self, message, attempt):
        if attempt >= self.attempts:
            print("dead letter:", message.id)
            return Dead()
        return Retry()


on_failure = Policy(attempts=3)
