"""Real channels: what the options say, and what is different there."""

WORDS = {
    "channel.help-channel": "Run on this real channel as well, beside the simulation: amqp://HOST:5672/ or kafka://HOST:9092. EDALAB_CHANNEL names one for all commands.",
    "channel.help-keep": "Leave in the system what the run made there, to look at it.",
    "channel.rabbitmq-attempts": "RabbitMQ's classic queues mark a redelivery and count no attempts: the second delivery and the tenth look alike.",
    "channel.rabbitmq-quorum": "With --max-attempts the queue is a quorum queue, which counts deliveries and sets aside what was tried too often.",
    "channel.kafka-log": "Kafka is a log: nothing is taken out by being read, and one partition is read by one consumer of a group, so that messages that share a partition wait for one another.",
    "channel.kafka-attempts": "Kafka keeps no count of attempts and sets nothing aside: who wants a dead letter topic, writes to it.",
    "channel.kafka-nack": "To give a message back is to seek back to it: its partition waits until it is done with.",
    "channel.left-out": "Not run on the real channel: {side}. {reason}",
    "channel.pace": "There it runs {times} times as fast as its clock says, and its times are told by that clock: what the broker itself needs counts {times} times.",
    "channel.fewer": "There it runs with {option} {used} instead of {asked}.",
    "channel.out-of-time": "{side}: it did not come to its end in the time given to it, so nothing is shown.",
    "channel.killed": "The consumer that crashes has its connection in a process of its own there, which is killed (SIGKILL).",
    "channel.rabbitmq-queue": "RabbitMQ has no offsets: a message that is given back comes to the head of its queue again.",
    "channel.rabbitmq-rest": "RabbitMQ has no rest of its own: the consumer puts a refused message into a queue without consumers, and when its time to live is over, it goes to the end of the first queue. The number of tries is in its header.",
    "channel.kafka-killed": "That process takes all partitions by hand. As a member of the group, it would hold them until its session times out.",
}
