"""여러 곳에서 함께 쓰는 말."""

WORDS = {
    "common.kind-lesson": "레슨",
    "common.kind-question": "질문",
    "common.kind-step": "단계",
    "common.kind-employee": "직원",
    "common.kind-field": "항목",
    "common.kind-comparison": "비교",
    "common.kind-side": "쪽",
    "common.kind-measure": "측정값",
    "common.kind-topic": "주제",
    "common.help": "이벤트 기반 아키텍처(event driven architecture)를 배우는 대화형 실험실. 명령 없이 실행하면 메뉴가 열립니다.",
    "common.help-epilog": "어디서나: --lang en|ko 로 언어를, --plain 으로 상자와 색 없는 출력을 고릅니다.",
    "common.help-version": "버전을 알려 줍니다.",
    "common.help-json": "키가 바뀌지 않는 JSON으로 출력합니다.",
    "common.see-help": "'{command} --help'에서 쓸 수 있는 것을 볼 수 있습니다.",
    "common.kind-parameter": "매개변수",
    "common.kind-simulation": "시뮬레이션",
    "common.a-date": "YYYY-MM-DD",
    "common.waiting": "edalab: 다른 프로세스가 {path}에 쓰고 있어 기다립니다.",
    "common.set-aside": "edalab: 중단된 쓰기의 흔적이 로그 끝에 남아 있어 {path}(으)로 옮겼습니다. 다른 것은 바꾸지 않았습니다.",
}
