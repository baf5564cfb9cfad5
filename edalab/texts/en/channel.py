"""Real channels: what the options say, and what is different there."""

WORDS = {
    "channel.help-channel": "Run on this real channel as well, beside the simulation: amqp://HOST:5672/ or kafka://HOST:9092. EDALAB_CHANNEL names one for all commands.",
    "channel.help-keep": "Leave in the system what the run made there, to look at it.",
    "channel.rabbitmq-attempts": "RabbitMQ's classic queues mark a redelivery and count no attempts: the second delivery and the tenth look alike.",
    "channel.rabbitmq-quorum": "With --max-attempts the queue is a quorum queue, which counts deliveries and sets aside what was tried too often.",
    "channel.kafka-log": "Kafka is a log: nothing is taken out by being read, and one partition is read by one consumer of a group, so that messages that share a partition wait for one another.",
    "channel.kafka-attempts": "Kafka keeps no count of attempts and sets nothing aside: who wants a dead letter topic, writes to it.",
    "channel.kafka-nack": "To give a message back is to seek back to it: its partition waits until it is done with.",
}
