"""레슨이 가르친 것을 짧게 정리할 때의 말."""

WORDS = {
    "recap.help": "레슨에서 배운 것을 내 예측과 답과 함께 짧게 정리합니다. 레슨을 적지 않으면 시작한 레슨 전부.",
    "recap.argument-lesson": "레슨의 번호 또는 id.",
    "recap.option-all": "아직 가지 않은 단계도 숫자와 답까지 모두 보여 줍니다.",
    "recap.option-markdown": "이 파일에 마크다운(Markdown)으로 씁니다.",
    "recap.option-force": "파일이 이미 있으면 바꿉니다.",
    "recap.written": "{path}에 썼습니다.",
    "recap.none": "아직 시작한 레슨이 없습니다. 'edalab lesson 1'로 시작하세요. '--all'을 주면 모두 보여 줍니다.",
    "recap.nothing-yet": "아직 없습니다. 이 단계는 앞으로 할 것입니다.",
    "recap.said-right": "정확히 예측했습니다.",
    "recap.said-near": "예측은 {said}, 충분히 가까웠습니다.",
    "recap.said-misconception": "예측은 {said}, 흔한 오해입니다.",
    "recap.said-wrong": "예측은 {said}였습니다.",
    "recap.answer-open": "(아직 맞히지 않음)",
    "recap.answer-first": "(한 번에 맞힘)",
    "recap.answer-later": "(다시 풀어 맞힘)",
    "recap.answer-shown": "(답을 봄)",
    "recap.task-open": "(아직 하지 않음)",
    "recap.task-first": "(해냄)",
    "recap.task-later": "(해냄)",
    "recap.task-shown": "(답을 봄)",
}
