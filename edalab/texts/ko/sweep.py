"""스윕: 매개변수 하나를 범위에 걸쳐 바꾸며 측정값 하나를 봅니다."""

WORDS = {
    "sweep.help-sweep": "매개변수 하나를 범위에 걸쳐 바꾸며 실험을 실행하고, 측정값 하나를 그립니다. 이름 없이 쓰면 실험 목록을 보여 줍니다.",
    "sweep.help-over": "매개변수와 범위 또는 값들: rate=1..9.5, workers=1,2,4.",
    "sweep.help-measure": "그릴 측정값. 실험을 --json으로 실행했을 때 'sides' 아래의 키입니다. 예: wait_ms.",
    "sweep.help-side": "한쪽만 볼 때 그 이름. 생략하면 측정값이 있는 쪽 모두.",
    "sweep.help-points": "범위를 몇 개의 값으로 나눌지. 기본값: 12.",
    "sweep.help-csv": "점들을 CSV로 출력합니다.",
    "sweep.example": "이름=1..9 또는 이름=1,5,9. 쓸 수 있는 이름: {known}",
    "sweep.most-points": "범위, 또는 값 {most}개까지",
    "sweep.runs": "실행 {runs}번",
    "sweep.most-runs": "나머지 값이 그대로일 때 실행 {most}번까지(--points 참고)",
    "sweep.not-both": "--over에 이미 있으므로 따로 줄 수 없음",
    "sweep.title": "{experiment}: {parameter}에 따른 {measure}",
    "sweep.simulated": "{side}: 시뮬레이션",
    "sweep.theory": "{side}: 이론",
    "sweep.interrupted": "중단했습니다. {total}번 가운데 {done}번 실행했습니다.",
    "sweep.again": "다시 실행: {command}",
}
