"""터미널에서 'edalab'이 여는 메뉴."""

WORDS = {
    "menu.welcome": "edalab: 직접 해 보며 배우는 이벤트 기반 아키텍처",
    "menu.what": "무엇을 할까요?",
    "menu.begin-opening": "여기서 시작하기(2분): {title}",
    "menu.opening": "시작하기: {title}",
    "menu.continue": "레슨 {number} 이어서 하기: {title}",
    "menu.lesson": "레슨 {number}: {title}",
    "menu.quit": "끝내기",
    "menu.help": "모든 명령: edalab --help",
    "menu.begin": "레슨 {number} 시작하기: {title}",
    "menu.review": "복습: 오늘 {count}개",
    "menu.review-early": "미리 복습: 나중에 나올 질문 {count}개",
    "menu.next-exercise": "연습 이어서 하기: {name}",
    "menu.which-exercise": "어느 연습을 할까요?",
    "menu.watch": "저장할 때마다 판정하기",
    "menu.back": "돌아가기",
    "menu.progress": "내 진도",
    "menu.exercise": "연습",
    "menu.glossary": "용어 찾기",
    "menu.which-term": "용어 (빈 줄: 돌아가기):",
}
