"""용어집의 말. 용어 자체는 코스 폴더에 있습니다."""

WORDS = {
    "glossary.help": "용어의 뜻을 한국어와 영어로 찾아 줍니다. 어디서 배우는지, 함께 볼 용어는 무엇인지도 보여 줍니다. 용어를 적지 않으면 전부 보여 줍니다.",
    "glossary.argument-term": "한국어나 영어 용어.",
    "glossary.option-markdown": "용어집 전체를 두 언어로 마크다운(Markdown)으로 출력합니다.",
    "glossary.also": "다른 이름: {names}",
    "glossary.taught": "레슨 {number} '{title}'에서 배웁니다:",
    "glossary.related": "함께 보기: {names}",
    "glossary.none": "이 코스에는 용어집이 없습니다. course.toml 옆에 glossary.toml 파일을 두면 됩니다.",
    "glossary.how": "'edalab glossary 용어'로 어디서 배우는지 볼 수 있습니다.",
}
