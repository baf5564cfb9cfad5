"""틀린 것을 다시 물어볼 때의 말."""

WORDS = {
    "review.help": "틀린 퀴즈, 분류, 예측을 잊어버릴 즈음에 다시 물어봅니다(FSRS 알고리즘을 쓰는 간격 반복). 터미널이 없으면 오늘 복습할 것을 나열합니다.",
    "review.help-answer": "터미널 없이 답합니다. 예측에는 숫자, 퀴즈에는 선택지 번호, 분류에는 칸 번호를 차례로 적습니다. 여러 번 줄 수 있습니다.",
    "review.help-no-input": "묻지 않고 오늘 복습할 것을 나열합니다.",
    "review.help-early": "아직 때가 되지 않은 것도 물어봅니다.",
    "review.ask-early": "오늘 복습할 것이 없습니다. 나중에 나올 질문이 {count}개 있습니다. 지금 물어볼까요?",
    "review.key-early": "지금 복습하기",
    "review.an-answer": "레슨/번호=값",
    "review.due": "오늘 복습할 질문 {count}개:",
    "review.how": "터미널에서는 'edalab review'가 물어봅니다. '--json'으로 질문 내용을 보고 '--answer 레슨/번호=값'으로 답할 수 있습니다.",
    "review.where": "복습 {number}/{of}, 레슨 {title}",
    "review.key-later": "나중에",
    "review.nothing-due": "오늘 복습할 것이 없습니다.",
    "review.later": "나중에 다시 나올 질문이 {count}개 있고, 첫 질문은 {day}에 나옵니다.",
    "review.nothing-missed": "레슨에서 틀린 퀴즈와 예측은 다음 날부터 여기서 다시 나옵니다.",
    "review.exercises": "시도했지만 아직 풀지 못한 연습:",
}
