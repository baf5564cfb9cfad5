"""Real channels: what the options say, and what is different there."""

WORDS = {
    "channel.help-channel": "Run on this real channel as well, beside the simulation: amqp://HOST:5672/ or kafka://HOST:9092. EDALAB_CHANNEL names one for all commands.",
    "channel.help-keep": "Leave in the system what the run made there, to look at it.",
    "channel.rabbitmq-attempts": "RabbitMQ's classic queues mark a redelivery and count no attempts: the second delivery and the tenth look alike.",
    "channel.rabbitmq-quorum": "With --max-attempts the queue is a quorum queue, which counts deliveries and sets aside what was tried too often.",
}
