"""'edalab progress'가 알려 주는 말."""

WORDS = {
    "progress.help": "얼마나 왔는지 보여 줍니다. 레슨별 단계, 걸린 시간, 예측 성적, 약한 부분, 이어서 할 명령.",
    "progress.mark-done": "완료",
    "progress.mark-revealed": "답을 봄",
    "progress.mark-skipped": "건너뜀",
    "progress.mark-open": "남음",
    "progress.revealed": "답을 본 것 {count}개",
    "progress.skipped": "건너뛴 것 {count}개",
    "progress.minutes": "{minutes}분",
    "progress.hours": "{hours}시간 {minutes}분",
    "progress.exercises": "연습",
    "progress.exercises-done": "{all}개 중 {done}개 해결",
    "progress.exercises-begun": "진행 중: {names}",
    "progress.time": "공부한 시간: {time}",
    "progress.predictions": "예측: 정확 {right}, 근접 {near}, 흔한 오해 {misconception}, 오답 {wrong}",
    "progress.streak": "연속 학습: {days}일",
    "progress.weak": "약한 부분",
    "progress.weak-spot": "{title} ({misses}번 틀림)",
    "progress.next": "다음: {title}",
    "progress.next-exercise": "이어서 할 연습: {title}",
    "progress.all-done": "모든 단계를 거쳤습니다. 'edalab review'가 틀린 것을 다시 물어봅니다.",
}
