"""실제 채널: 옵션 설명과 시뮬레이션과 다른 점."""

WORDS = {
    "channel.help-channel": "시뮬레이션과 나란히 이 실제 채널에서도 실행합니다: amqp://HOST:5672/ 또는 kafka://HOST:9092. EDALAB_CHANNEL로 모든 명령에 지정할 수 있습니다.",
    "channel.help-keep": "실행이 시스템에 만든 것을 살펴볼 수 있게 남겨 둡니다.",
    "channel.rabbitmq-attempts": "RabbitMQ의 클래식 큐는 재전달 여부만 표시하고 횟수는 세지 않습니다. 두 번째 전달과 열 번째 전달이 똑같아 보입니다.",
    "channel.rabbitmq-quorum": "--max-attempts를 쓰면 쿼럼 큐(quorum queue)가 됩니다. 전달 횟수를 세고, 너무 많이 시도한 메시지를 따로 빼 둡니다.",
    "channel.kafka-log": "Kafka는 로그입니다. 읽어도 아무것도 빠지지 않고, 파티션 하나는 그룹의 컨슈머 하나가 읽습니다. 그래서 같은 파티션의 메시지는 서로를 기다립니다.",
    "channel.kafka-attempts": "Kafka는 시도 횟수를 세지 않고 따로 빼 두지도 않습니다. 데드 레터 토픽(dead letter topic)이 필요하면 애플리케이션이 직접 씁니다.",
    "channel.kafka-nack": "메시지를 되돌리는 것은 그 위치로 되감는(seek) 것입니다. 처리가 끝날 때까지 그 파티션이 기다립니다.",
}
