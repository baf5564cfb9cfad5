"""레슨을 쓰는 사람을 위한 말."""

WORDS = {
    "author.help": "레슨을 쓰는 사람을 위한 명령: 코스를 교정합니다. EDALAB_COURSE로 폴더를 지정합니다.",
    "author.help-check": "코스를 교정합니다: 언어, id, 실행, 답, 선택지, 그림, 파일. 문제가 있으면 종료 코드 1.",
    "author.nothing-wrong": "{folder}의 코스에는 문제가 없습니다.",
}
