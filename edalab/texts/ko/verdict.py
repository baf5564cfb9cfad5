"""연습마다 성립해야 하는 것과 어떻게 깨졌는지: <연습>-<불변식>."""

WORDS = {
    "verdict.fold-state-holds": "이벤트를 반영할 때마다 상태가 이벤트의 내용과 같습니다.",
    "verdict.fold-state": "{events} 뒤의 상태는 {expected}이어야 하는데 step은 {actual}을(를) 돌려주었습니다.",
    "verdict.fold-previous-holds": "이전 값은 그 필드가 마지막으로 바뀌기 전의 값입니다.",
    "verdict.fold-previous": "{events} 뒤에 {message} 필드의 이전 값은 {expected}인데 previous는 {actual}을(를) 돌려주었습니다.",
    "verdict.ack-no-payment-lost-holds": "결제를 하나도 잃지 않습니다.",
    "verdict.ack-no-payment-lost": "{message} 메시지에 ack한 뒤 소비자가 죽었습니다. {expected} 가운데 {actual}만 결제되었습니다.",
    "verdict.ack-acked-holds": "결제가 끝난 메시지에는 모두 ack합니다.",
    "verdict.ack-acked": "{message} 메시지에 ack하지 않아 큐가 계속 다시 전달합니다.",
    "verdict.ack-paid-once-when-calm-holds": "장애가 없으면 결제는 한 번씩만 합니다.",
    "verdict.ack-paid-once-when-calm": "장애가 없었는데도 {message} 메시지를 두 번 이상 결제했습니다. 결제할 금액은 {expected}인데 {actual}이(가) 결제되었습니다.",
    "verdict.inbox-no-payment-lost-holds": "결제를 하나도 잃지 않습니다.",
    "verdict.inbox-no-payment-lost": "{message} 메시지는 처리했다고 적혀 있지만 결제된 적이 없습니다. {expected} 가운데 {actual}만 결제되었습니다. 이상 현상(anomaly): 쓰기 유실(lost write).",
    "verdict.inbox-paid-once-holds": "메시지가 몇 번 오든 결제는 한 번씩만 합니다.",
    "verdict.inbox-paid-once": "{message} 메시지가 다시 와서 {times}번 결제되었습니다. 결제할 금액은 {expected}인데 {actual}이(가) 결제되었습니다. 이상 현상(anomaly): 중복 효과(duplicate effect).",
}
