"""과제에서 아직 모자란 것."""

WORDS = {
    "task.no-run-of": "이 과제를 위한 '{command}' 실행이 아직 없습니다.",
    "task.at-least": "{what}: 지금은 {found}입니다. {wanted} 이상이어야 합니다.",
    "task.at-most": "{what}: 지금은 {found}입니다. {wanted} 이하여야 합니다.",
    "task.exactly": "{what}: 지금은 {found}입니다. 정확히 {wanted}이어야 합니다.",
    "task.above": "{what}: 지금은 {found}입니다. {wanted}보다 커야 합니다.",
}
