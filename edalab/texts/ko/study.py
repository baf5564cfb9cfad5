"""학습 기록을 보관하고, 옮기고, 새로 시작할 때의 말."""

WORDS = {
    "study.help-reset": "레슨 하나 또는 코스 전체를 처음부터 다시 시작합니다. 지우는 것은 없습니다. 다시 시작했다는 이벤트를 하나 더할 뿐이고, 그 전의 것은 더 이상 세지 않습니다.",
    "study.argument-reset": "레슨의 번호 또는 id. 생략하면 코스 전체.",
    "study.option-yes": "묻지 않고 실행합니다. 터미널이 없을 때 필요합니다.",
    "study.option-step": "레슨의 이 단계만 다시 시작합니다. 단계의 id를 적습니다.",
    "study.whole-course": "코스 전체",
    "study.ask-reset": "처음부터 다시 시작: {what}. 진도가 처음으로 돌아갑니다. 지금까지 한 것은 로그에 그대로 남고, 더 이상 세지 않습니다.",
    "study.key-reset": "다시 시작",
    "study.key-keep": "그대로 두기",
    "study.was-reset": "처음부터 다시 시작합니다: {what}. 'edalab lesson'이 레슨을 보여 줍니다.",
    "study.was-kept": "그대로 두었습니다: {what}.",
    "study.nothing-to-reset": "다시 시작할 것이 없습니다: {what}.",
    "study.help-export": "학습 기록을 파일로 내보내 다른 컴퓨터로 옮깁니다. 한 줄에 하나씩 CloudEvents로 씁니다.",
    "study.argument-export": "새로 만들 파일.",
    "study.exported": "이벤트 {count}개를 {path}에 썼습니다. 옮긴 곳에서 'edalab import'로 가져오세요.",
    "study.help-import": "다른 컴퓨터에서 'edalab export'로 내보낸 학습 기록을 가져옵니다. 두 번 가져와도 더해지지 않고, 서로 다른 두 기록은 섞지 않습니다.",
    "study.argument-import": "'edalab export'가 쓴 파일.",
    "study.imported": "이벤트 {added}개를 더했습니다. {there}개는 이미 있었습니다. 'edalab progress'로 어디까지 왔는지 볼 수 있습니다.",
    "study.imported-before": "모두 이미 있던 것이어서 더하지 않았습니다.",
}
