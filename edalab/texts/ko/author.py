"""레슨을 쓰는 사람을 위한 말."""

WORDS = {
    "author.help": "레슨을 쓰는 사람을 위한 명령: 새 코스를 만들고, 레슨을 미리 보고, 교정합니다.",
    "author.help-check": "코스를 교정합니다: 언어, id, 실행, 답, 선택지, 그림, 파일. 문제가 있으면 종료 코드 1.",
    "author.nothing-wrong": "{folder}의 코스에는 문제가 없습니다.",
    "author.help-new": "새 코스를 만듭니다. 두 언어로 된 작은 레슨 하나와 용어집이 들어 있습니다.",
    "author.argument-folder": "새로 만들 폴더.",
    "author.made": "'edalab author check {folder}'(으)로 교정하고, EDALAB_COURSE={folder}(으)로 엽니다.",
    "author.help-preview": "레슨 전체를 보여 줍니다. 모든 화면을 순서대로, 실행과 답과 설명과 힌트와 풀이까지.",
    "author.argument-lesson": "레슨 파일, 또는 코스에 있는 레슨의 번호나 id.",
    "author.option-step": "이 단계만.",
    "author.argument-course": "코스 폴더. 없으면 EDALAB_COURSE, 그것도 없으면 edalab에 딸린 코스.",
    "author.answer": "{id}의 답: {answer}",
    "author.no-number": "실행 결과에서 {key}에 숫자가 없음",
    "author.length": "{title}: 단어 {words}개, {steps}단계, 약 {minutes}분",
}
