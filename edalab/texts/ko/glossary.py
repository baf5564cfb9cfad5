"""용어집의 말. 용어 자체는 코스 폴더에 있습니다."""

WORDS = {
    "glossary.help": "용어의 뜻을 한국어와 영어로 찾아 줍니다. 어디서 배우는지, 함께 볼 용어는 무엇인지도 보여 줍니다. 측정값의 이름을 적으면 무엇을 세거나 재는지 알려 줍니다. 용어를 적지 않으면 모든 용어를 보여 줍니다.",
    "glossary.argument-term": "한국어나 영어 용어, 또는 caller_wait_ms 같은 측정값의 이름.",
    "glossary.option-markdown": "용어집 전체를 두 언어로 마크다운(Markdown)으로 출력합니다.",
    "glossary.also": "다른 이름: {names}",
    "glossary.taught": "레슨 {number} '{title}'에서 배웁니다:",
    "glossary.related": "함께 보기: {names}",
    "glossary.source": "출처: {source}",
    "glossary.unit": "단위: {unit}.",
    "glossary.unit-count": "개수",
    "glossary.unit-share": "비율(JSON에서는 0에서 1까지, 화면에서는 퍼센트)",
    "glossary.unit-ms": "밀리초",
    "glossary.unit-s": "초",
    "glossary.unit-per-second": "초당 횟수",
    "glossary.unit-bytes": "바이트",
    "glossary.none": "이 코스에는 용어집이 없습니다. course.toml 옆에 glossary.toml 파일을 두면 됩니다.",
    "glossary.how": "'edalab glossary 용어'로 어디서 배우는지 볼 수 있습니다.",
}
