"""Faults that a user puts into a run."""

WORDS = {
    "fault.help-fault": "무엇이 잘못될지 영어 문장으로 적습니다: 'worker-1 crashes at message 3, restarts after 1 s', 'shop loses 5 % of messages', 'shop duplicates message 2', 'payroll refuses calls from 2 s until 5 s', 'worker-1 works 3 times slower'. 여러 번 쓸 수 있습니다.",
    "fault.fault": "결함: {fault}.",
    "fault.struck": "  {side}: {count}번 일어났습니다.",
    "fault.missed": "  {side}: 한 번도 일어나지 않았습니다. 해당 액터나 시점이 없었습니다.",
    "fault.unfinished": "{side}은(는) 끝까지 가지 못했습니다. 숫자는 그때까지 일어난 일만 셉니다.",
    "fault.awaited": "멈춘 곳: {awaited}.",
    "fault.no-change": "결함이 없는 실행과 다른 숫자가 없습니다.",
    "fault.change": "{side}, {measure}: {value}, 결함이 없으면 {without}.",
    "fault.side": "쪽",
    "fault.without": "결함 없음",
    "fault.with": "결함 있음",
}
