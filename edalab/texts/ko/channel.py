"""실제 채널: 옵션 설명과 시뮬레이션과 다른 점."""

WORDS = {
    "channel.help-channel": "시뮬레이션과 나란히 이 실제 채널에서도 실행합니다: amqp://HOST:5672/ 또는 kafka://HOST:9092. EDALAB_CHANNEL로 모든 명령에 지정할 수 있습니다.",
    "channel.help-keep": "실행이 시스템에 만든 것을 살펴볼 수 있게 남겨 둡니다.",
    "channel.rabbitmq-attempts": "RabbitMQ의 클래식 큐는 재전달 여부만 표시하고 횟수는 세지 않습니다. 두 번째 전달과 열 번째 전달이 똑같아 보입니다.",
    "channel.rabbitmq-quorum": "--max-attempts를 쓰면 쿼럼 큐(quorum queue)가 됩니다. 전달 횟수를 세고, 너무 많이 시도한 메시지를 따로 빼 둡니다.",
    "channel.kafka-log": "Kafka는 로그입니다. 읽어도 아무것도 빠지지 않고, 파티션 하나는 그룹의 컨슈머 하나가 읽습니다. 그래서 같은 파티션의 메시지는 서로를 기다립니다.",
    "channel.kafka-attempts": "Kafka는 시도 횟수를 세지 않고 따로 빼 두지도 않습니다. 데드 레터 토픽(dead letter topic)이 필요하면 애플리케이션이 직접 씁니다.",
    "channel.kafka-nack": "메시지를 되돌리는 것은 그 위치로 되감는(seek) 것입니다. 처리가 끝날 때까지 그 파티션이 기다립니다.",
    "channel.left-out": "실제 채널에서 실행하지 않는 쪽: {side}. {reason}",
    "channel.pace": "그곳에서는 시나리오의 시계보다 {times}배 빠르게 실행하고, 시간은 시나리오의 시계로 나타냅니다. 그래서 브로커 자체가 쓰는 시간은 {times}배로 보입니다.",
    "channel.fewer": "그곳에서는 {option} 값을 {asked} 대신 {used}(으)로 실행합니다.",
    "channel.out-of-time": "{side}: 주어진 시간 안에 끝나지 않아 아무 수치도 보이지 않습니다.",
    "channel.killed": "크래시가 나는 컨슈머의 연결은 그곳에서 별도의 프로세스에 있고, 그 프로세스를 강제로 종료합니다(SIGKILL).",
    "channel.rabbitmq-queue": "RabbitMQ에는 오프셋이 없습니다. 되돌린 메시지는 큐의 맨 앞으로 다시 옵니다.",
    "channel.rabbitmq-rest": "RabbitMQ에는 자체 대기 기능이 없습니다. 컨슈머가 거절한 메시지를 컨슈머가 없는 큐에 넣고, 유효 시간(TTL)이 지나면 메시지는 원래 큐의 맨 뒤로 갑니다. 시도 횟수는 메시지의 헤더에 있습니다.",
    "channel.kafka-killed": "그 프로세스는 모든 파티션을 직접 할당받습니다. 그룹의 멤버라면 세션이 만료될 때까지 파티션을 쥐고 있게 됩니다.",
}
