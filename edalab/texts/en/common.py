"""Words that many places share."""

WORDS = {
    "common.kind-lesson": "lesson",
    "common.kind-question": "question",
    "common.kind-step": "step",
    "common.kind-employee": "employee",
    "common.kind-field": "field",
    "common.kind-comparison": "comparison",
    "common.kind-measure": "measure",
    "common.kind-topic": "topic",
}
