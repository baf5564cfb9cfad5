"""무슨 일이, 어디서 일어났고, 다음에 무엇을 하면 되는지."""

WORDS = {
    "error.prefix": "edalab: {message}",
    "error.bad-parameter": "{name} 값으로 {value}은(는) 쓸 수 없습니다. 허용 범위: {allowed}.",
    "error.bad-syntax": "{name} 값을 이해하지 못했습니다: {value}. 이렇게 적으세요: {expected}.",
    "error.unknown-name": "{name}(이)라는 {kind}은(는) 없습니다. 있는 것: {known}.",
    "error.version-conflict": "스트림 {stream}의 버전은 {actual}인데, 이 명령은 버전 {expected}을(를) 보고 내려졌습니다. 다시 읽고 새로 결정하세요.",
    "error.duplicate-event": "id가 {id}인 이벤트가 이미 로그에 있고 내용이 다릅니다. 새 이벤트에는 새 id를 주세요.",
    "error.storage-unwritable": "{path}을(를) 쓸 수 없습니다: {reason}. 문제를 해결하거나 EDALAB_HOME으로 다른 폴더를 지정하세요.",
    "error.storage-locked": "{path}을(를) 다른 프로세스가 잠그고 있고, {seconds}초가 지나도 풀리지 않았습니다. 그쪽이 끝난 뒤 다시 시도하세요.",
    "error.damaged": "{path}, {line}번째 줄: {reason}. 아무것도 바꾸지 않았습니다. 'edalab log verify'가 더 알려 줍니다. 새로 시작하려면 파일을 옮기고, 아니면 백업본을 되돌리세요.",
    "error.damage-json": "기록으로 읽을 수 없는 줄입니다",
    "error.damage-hash": "기록의 해시가 내용과 맞지 않습니다",
    "error.damage-order": "기록의 위치나 버전이 순서에 맞지 않습니다",
    "error.damage-header": "첫 줄이 edalab 로그의 머리글이 아닙니다",
    "error.damage-batch": "한 명령의 기록이 다 갖추어지지 않았습니다",
    "error.newer-format": "{path}은(는) 더 새로운 edalab이 쓴 파일입니다(형식 {found}, 이 버전은 {known}까지 압니다). edalab을 업데이트하세요.",
    "error.simulation-stuck": "더 진행할 수 없습니다. 모두가 기다리고 있습니다. {waiting}",
    "error.course": "{path}, {line}번째 줄: {expected}이(가) 있어야 합니다.",
    "error.internal": "edalab 안에서 문제가 생겼습니다: {kind}: {reason}. 저희 쪽 실수입니다. EDALAB_DEBUG=1 을 붙여 같은 명령을 실행하면 어디인지 보여 줍니다.",
}
