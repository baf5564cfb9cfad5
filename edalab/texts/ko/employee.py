"""직원: 항목 이름과, 무엇을 했는지."""

WORDS = {
    "employee.field-first_name": "이름(first name)",
    "employee.field-last_name": "성(last name)",
    "employee.field-name": "이름",
    "employee.field-role": "역할",
    "employee.field-address": "주소",
    "employee.field-date_join": "입사일",
    "employee.field-date_leave": "퇴사일",
    "employee.field-status": "재직 상태",
    "employee.hired": "{id}번 직원: {name}, {role}, {date}부터.",
    "employee.updated": "{name}: 이벤트 {count}개를 추가했습니다.",
    "employee.unchanged": "{name}: {field} 값이 이미 그러해서 아무것도 추가하지 않았습니다.",
    "employee.sample-loaded": "샘플이 로그에 들어 있습니다. 직원 번호 {numbers}, 추가한 이벤트 {added}개.",
    "employee.sample-there": "샘플은 이미 로그에 있습니다(직원 번호 {numbers}). 아무것도 추가하지 않았습니다.",
    "employee.none": "아직 직원이 없습니다. 'edalab employee sample'로 세 명을, 'edalab employee hire'로 한 명을 추가할 수 있습니다.",
}
