"""원본의 다섯 그림: 제목, 한 문장 설명, 이름표."""

WORDS = {
    "diagram.help": "다섯 그림 가운데 하나를 그립니다: command, query, event, eda, cqrs. 이름이 없으면 목록을 보여 줍니다.",
    "diagram.argument-name": "어떤 그림인지.",
    "diagram.how-to-open": "'edalab diagram NAME'으로 하나를 그립니다.",
    "diagram.title-command": "커맨드(command)",
    "diagram.title-query": "쿼리(query)",
    "diagram.title-event": "이벤트(event)",
    "diagram.title-eda": "이벤트 기반 아키텍처(EDA)",
    "diagram.title-cqrs": "이벤트 소싱과 CQRS",
    "diagram.alt-command": "호출하는 서비스가 자기가 아는 핸들러 하나에게 무엇을 하라고 시키고 기다립니다. 응답은 올 수도, 오지 않을 수도 있습니다.",
    "diagram.alt-query": "호출하는 서비스가 자기가 아는 핸들러 하나에게 데이터를 묻고, 언제나 오는 응답을 기다립니다.",
    "diagram.alt-event": "완전한 이벤트에는 id와 데이터가 모두 있습니다. 포인터 이벤트에는 id만 있고, 읽는 쪽이 원본 데이터베이스에서 데이터를 찾아봅니다.",
    "diagram.alt-eda": "프로듀서가 채널에 발행하고 자기 일을 계속합니다. 채널은 컨슈머 1부터 n까지에 전달하고, 저마다 채널에 ack합니다.",
    "diagram.alt-cqrs": "커맨드는 이벤트 로그에 추가됩니다. 프로젝터가 로그를 접어 뷰를 만듭니다. 쿼리는 조금 늦은 뷰를 읽습니다.",
}
