"""여러 곳에서 함께 쓰는 말."""

WORDS = {
    "common.kind-lesson": "레슨",
    "common.kind-question": "질문",
    "common.kind-step": "단계",
    "common.kind-employee": "직원",
    "common.kind-field": "항목",
    "common.kind-comparison": "비교",
    "common.kind-measure": "측정값",
    "common.kind-topic": "주제",
}
