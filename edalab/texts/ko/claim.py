"""실행에 대해 사실일 때 하는 말: 실험마다 주장(claim)의 문장."""

WORDS = {
    "claim.nothing-to-tell": "이번 실행에서는 두 방식의 차이를 보여 줄 일이 일어나지 않았습니다.",
    "claim.sync-vs-async-waits-less": "호출로 하면 호출자는 {sync} 동안 기다리고, 채널로 하면 {channel} 동안 기다립니다.",
    "claim.sync-vs-async-waits-more": "채널로 하면 호출자가 더 오래 기다립니다. 채널은 {channel}, 호출은 {sync}입니다.",
    "claim.sync-vs-async-waits-the-same": "어느 쪽이든 호출자는 {wait} 동안 기다립니다.",
    "claim.sync-vs-async-work-moved": "채널로 하면 모든 일은 {done} 뒤에 끝납니다. 기다림은 사라지지 않고 작업자에게 옮겨 갔습니다.",
    "claim.sync-vs-async-work-later": "큐의 작업자가 {workers}명일 때 일은 더 늦게 끝납니다. 채널은 {channel} 뒤, 호출은 {sync} 뒤입니다.",
    "claim.sync-vs-async-all-failed": "호출로 하면 모든 요청이 실패했습니다({requests}개 중 {requests}개).",
    "claim.sync-vs-async-some-failed": "호출로 하면 요청 {requests}개 중 {failed}개가 실패했습니다.",
    "claim.sync-vs-async-half-done": "호출로 하면 채용 {half}건이 절반만 처리되었습니다. 어떤 서비스는 일을 했고 어떤 서비스는 하지 않았습니다.",
    "claim.sync-vs-async-none-lost": "채널 뒤의 서비스는 시도를 {refused}번 거절했습니다. 채널은 메시지를 {again}번 다시 전달했고, 잃은 것은 없습니다.",
    "claim.sync-vs-async-some-lost": "채널로 하면 요청 {lost}개가 끝까지 처리되지 않았습니다.",
    "claim.sync-vs-async-done-twice": "타임아웃은 '모른다'는 뜻이지 '아니요'가 아닙니다. 이미 끝난 일 {again}개가 다시 실행되었습니다.",
}
