"""'edalab help'의 주제들. 마크다운이며, 그 안의 명령은 모두 테스트가 실행합니다."""

WORDS = {
    "help.help": "설명서처럼 읽는 주제들. 주제를 적지 않으면 목록을 보여 줍니다.",
    "help.argument-topic": "주제 가운데 하나.",
    "help.how": "'edalab help 주제'로 읽고, 'edalab 명령 --help'로 명령의 옵션을 봅니다.",
    "help.help-completion": '셸이 명령과 옵션을 자동 완성하게 하는 스크립트를 출력합니다. bash라면 ~/.bashrc에 eval "$(edalab completion bash)"를 넣으세요. zsh와 fish도 같습니다.',
    "help.argument-shell": "쓰고 있는 셸.",
    "help.title-getting-started": "처음 10분",
    "help.text-getting-started": """\
`edalab`만 실행하면 메뉴가 열립니다. 2분이면 되는 시작하기부터 해 보세요. 그다음 첫 레슨이 차근차근 안내합니다.

```sh
edalab start
edalab lesson 1
```

조금 읽고, 숫자를 **예측**하고, 그것을 보여 주는 명령을 **실행**하고, 답합니다. 언제 떠나도 괜찮습니다. 한 일은
그때그때 기록되고, 레슨은 바로 그 자리에서 이어집니다.

```sh
edalab progress
edalab review
```

`edalab doctor`는 터미널과 폴더가 제대로인지 살펴봅니다.
""",
    "help.title-lessons": "레슨 따라가기",
    "help.text-lessons": """\
쓸 수 있는 키는 화면마다 나옵니다. **Enter** 계속, **b** 뒤로, **h** 힌트, **s** 단계 건너뛰기, **x** 명령 써 보기,
**q** 끝내기. 저절로 넘어가는 것은 없습니다.

예측은 한 번 하면 바꾸지 않습니다. 마지막 힌트 뒤에 **h**를 누르면 답을 보여 주고, 그 단계는 완료가 아니라
*답을 봄*이 됩니다. 건너뛴 것은 건너뛴 것입니다. 둘 다 나중에 다시 할 수 있습니다.

```sh
edalab lesson 1 --no-input
edalab recap --all
edalab glossary 멱등
```

터미널이 없으면 레슨을 출력합니다. `--answer 번호=값`으로 답하고 `--json`으로 판정을 받습니다. `edalab reset`은 처음부터
다시 시작하되 아무것도 지우지 않습니다. `edalab export 파일`과 `edalab import 파일`로 학습 기록을 다른 컴퓨터로 옮깁니다.
""",
    "help.title-experiments": "비교와 시뮬레이션",
    "help.text-experiments": """\
실험은 가상 시계 위에서 돌아갑니다. 몇 초가 순식간에 지나고, 같은 시드(seed, 난수의 시작값)는 같은 숫자를 냅니다. 이론이 있으면 그
값이 시뮬레이션 값 옆에 나옵니다.

```sh
edalab compare
edalab compare sync-vs-async --workers 1
edalab simulate channel --publish 5 --take 3 --ack 2 --crash
edalab sweep one-vs-many-instances --over rate=2,5,8,9 --measure in_system_s
```

옵션은 모두 실험의 매개변수입니다. `--help`가 범위를 알려 주고, 결과 끝에는 같은 결과를 다시 내는 명령이 있습니다.
시계의 시간은 시뮬레이션이고 파일과 바이트는 실제로 잰 것입니다.
""",
    "help.title-views": "실행을 보는 방법",
    "help.text-views": """\
실행은 트레이스(trace)를 남깁니다. 누가 언제 무엇을 했는지의 기록입니다. 같은 트레이스를 표, 타임라인, 시퀀스,
그래프, 이야기로 볼 수 있습니다.

```sh
edalab simulate channel --view timeline
edalab simulate channel --view sequence
edalab simulate channel --view narration
```

`--watch`는 터미널에서 재생하고, `--save 파일`은 저장하고, `edalab trace 파일`은 다시 보여 주고, `--svg 파일`은 그림으로
씁니다.
""",
    "help.title-faults": "일부러 일으키는 문제",
    "help.text-faults": """\
크래시, 지연, 잃어버린 ack는 미리 정해 두며, 비교의 양쪽 같은 곳에서 일어납니다. 그래서 운이 아니라 설계가 무엇을
하는지 보게 됩니다.

```sh
edalab simulate channel --crash
edalab compare ack-first-vs-ack-after
edalab compare sync-vs-async --timeout-ms 100 --retries 1
edalab compare outbox-vs-dual-write
```
""",
    "help.title-models": "파일에 적는 나만의 시스템",
    "help.text-models": """\
모델은 시스템의 부분에 이름을 붙인 TOML 파일입니다. 부분은 프로듀서, 채널, 컨슈머, 서비스입니다.

- `edalab model new 파일`은 키마다 설명이 달린 작은 모델을 만듭니다. `edalab model check 파일`은 잘못된 곳을 모두 알려 줍니다.
- `edalab model run 파일`은 부분마다 메시지가 어떻게 되었는지 보여 줍니다. `compare`와 `simulate`의 보기를 모두 쓸 수 있습니다.
- `--set billing.work=30ms`는 숫자를 바꾸고, `--fault 문장`은 결함을 더하고, `--channel URL`은 RabbitMQ나 Kafka에서도 실행합니다.
- `[expect]` 아래에 지켜야 할 것을 적습니다: `lost = 0`. 그것을 깬 실행은 종료 코드 1로 끝납니다.
- `--every-crash`는 액터마다 모든 작업에서 크래시를 일으키고, 무언가를 깨는 가장 짧은 실행을 보여 줍니다.
- `edalab model sweep 파일 --over billing.instances=1..5 --measure wait_ms`는 숫자 하나를 바꾸어 가며 실행합니다.

edalab에 들어 있는 모델은 `edalab model list`로 봅니다: `edalab model run payments`.
""",
    "help.title-exercise": "연습과 코드의 규칙",
    "help.text-exercise": """\
작은 함수를 작성하면 edalab이 몇 가지 결함의 모든 일정(schedule) 아래에서 실행합니다.

```sh
edalab exercise list
edalab exercise start ack
```

`edalab exercise check ack`는 파일을 판정하고, `edalab exercise watch ack`는 저장할 때마다 판정합니다. 키를 눌러 힌트를 보고, 실패를 설명받고, 다음 연습으로 갈 수
있습니다. `edalab exercise schedules ack`는 시험한 일정을 모두 보여 주고, `edalab exercise explain ack`는 실패를 하나씩 따라갑니다.
`edalab exercise reset ack`는 처음부터 다시 시작하고 예전 파일을 남겨 둡니다.

코드의 규칙:

- 별도의 프로세스에서, 빈 임시 폴더에서, 여러분의 환경 변수 없이 실행됩니다. 끝나면 모두 사라집니다.
- 일정에서 크래시가 날 때마다 파일을 새로 불러오므로 메모리에 있던 것은 사라집니다.
- 연습이 건네준 것만 await할 수 있습니다. `asyncio`는 돌고 있지 않고, `time.sleep`과 `input`은 모두를 멈추게 하므로 거절됩니다.
- 다음도 문장과 줄 번호를 보여 주며 거절합니다: 스레드, 다른 프로세스와 시그널, 네트워크 연결, 임시 폴더 밖에 쓰거나 지우는 일.
  파일 읽기와 표준 라이브러리 불러오기는 할 수 있습니다.
- 시계는 실행할 때마다 2026년의 첫 초에서 시작해 실행과 함께 갑니다. 실패한 호출은 1초가 걸립니다. 난수는 실행할 때마다
  같습니다. 문자열의 `hash`는 Python에서처럼 프로세스마다 다릅니다. 그래도 같은 파일은 같은 판정을 받습니다.
- 두 await 사이에 {cpu}초까지 계산하거나 {wait}초까지 기다리고, 프로세스는 {memory} MB까지 쓸 수 있습니다. 한 번의 실행에서 선택 지점은
  {steps}개까지입니다. 코드가 쓰는 파일은 {written} MB까지, 여러분의 파일은 {source} MB까지입니다.
- 보여 주는 실행에서 출력한 것은 처음 {output}자까지 보여 줍니다.
- 이 한도는 실수를 막아 줍니다. 악의를 막는 샌드박스는 아니어서, 판정기 자신의 객체를 건드리는 코드는 막지 못합니다.
""",
    "help.title-employees": "직원 명부",
    "help.text-employees": """\
이벤트만으로 보관하는 작은 명부입니다. 보이는 것은 이벤트를 접은 결과입니다.

```sh
edalab employee sample
edalab employee list
edalab employee hire "Ada Lovelace" --role analyst --address london
edalab employee update ada --role programmer
edalab employee history ada
edalab employee list --as-of 2020-01-01
```

잘못된 것은 `edalab employee correct`로 이벤트를 하나 더해 바로잡습니다. 바꾸거나 지우는 것은 없습니다.
""",
    "help.title-log": "이벤트 로그",
    "help.text-log": """\
로그는 JSON을 한 줄에 하나씩 적은 파일입니다. 기록마다 자신과 앞 기록에 대한 해시가 있어 바이트 하나만 바뀌어도
찾아냅니다.

```sh
edalab employee sample
edalab log show
edalab log stats
edalab log verify
edalab log export --lines
```

`edalab log tail`은 다른 터미널에서 로그를 따라갑니다. 학습 기록도 같은 종류의 로그라서 `edalab log show --log 파일`로
볼 수 있습니다. 필드마다의 설명은 `docs/event-log.md`에 있습니다.
""",
    "help.title-questions": "로그에 말로 물어보기",
    "help.text-questions": """\
테이블은 답하지 못하는 질문을 한국어나 영어로 물어봅니다. 이해하지 못한 것은 추측하지 않습니다.

```sh
edalab employee sample
edalab employee ask "what was John's previous role?"
edalab employee ask "sahra의 이전 주소는 어디인가?"
```

날짜, 연도, 다른 일로 질문을 한정할 수 있습니다. `edalab employee ask --help`가 그 형식을 보여 줍니다.

*바뀐 적 없음*, *기록된 적 없음*, *알 수 없음*은 서로 다른 답입니다. `--json`은 답과 함께 근거가 된 이벤트를 줍니다.
""",
    "help.title-readmodel": "뒤처질 수 있는 뷰",
    "help.text-readmodel": """\
목록은 프로젝터가 로그를 접어 만든 테이블에서 읽습니다. 뒤처질 수 있고, 지우고 다시 만들 수 있습니다.

```sh
edalab employee sample
edalab readmodel status
edalab readmodel lag
edalab readmodel rebuild
```

쓰는 명령에 `--no-project`를 주면 뷰가 뒤처져 오래된 읽기(stale read)를 볼 수 있고, 읽는 명령에 `--wait`를 주면 뷰가 따라올
때까지 기다립니다.
""",
    "help.title-systems": "실제 시스템",
    "help.text-systems": """\
아무 시스템 없이도 모두 동작합니다. 클라이언트를 설치하고 시스템이 어딘가 돌고 있으면 같은 실험과 같은 명부를 그
위에서 쓸 수 있습니다. RabbitMQ와 Kafka는 채널로, MongoDB, DynamoDB, Couchbase, RTDB,
PostgreSQL은 로그로, MySQL과 PostgreSQL은 뷰로 씁니다.

```sh
edalab doctor
```

doctor가 어떤 클라이언트가 있고 나머지는 어떻게 설치하는지 알려 줍니다. `EDALAB_LOG`와 `EDALAB_CHANNEL`로 시스템의
주소를 지정합니다.
""",
    "help.title-json": "프로그램에서 쓰기",
    "help.text-json": """\
모든 명령에 `--json`이 있습니다. 한 줄(또는 기록마다 한 줄)로 나오고, 키는 언어와 상관없이 영어이며 바뀌지 않습니다.
안의 문장은 쓰고 있는 언어로 나옵니다.

```sh
edalab progress --json
edalab compare sync-vs-async --json
```

오류는 표준 오류로, 결과는 표준 출력으로 나갑니다. 닫힌 파이프는 오류가 아닙니다.
""",
    "help.title-exit-codes": "종료 코드",
    "help.text-exit-codes": """\
- **0** 완료. 레슨에서 답이 틀려도 오류가 아닙니다.
- **1** 이해했지만 거절되거나 실패함: 규칙에 어긋나거나, 로그가 손상되었거나, 검사에서 문제가 나옴.
- **2** 이해하지 못함: 모르는 이름, 범위를 벗어난 값, 물어볼 것이 있는데 터미널이 없음.
- **3** 알 수 없음: `edalab exercise check`에서 모두 판정하지는 못했고, 판정한 것 중에는 실패가 없음.
- **70** edalab의 실수. `EDALAB_DEBUG=1`을 주면 어디인지 보여 줍니다.
- **130** Ctrl-C로 중단됨.
""",
    "help.title-environment": "환경 변수",
    "help.text-environment": """\
- `EDALAB_HOME`: 내 파일이 있는 폴더. 없으면 플랫폼의 데이터 폴더.
- `EDALAB_LANG`: `en` 또는 `ko`. 없으면 로캘의 언어. `--lang`이 둘보다 먼저입니다.
- `EDALAB_COURSE`: 다른 코스의 폴더.
- `EDALAB_EXERCISES`: 내가 만든 연습들의 폴더(`docs/exercises.md`).
- `EDALAB_LOG`: 다른 직원 로그. 파일 또는 시스템의 주소.
- `EDALAB_CHANNEL`: 실험을 함께 돌려 볼 실제 채널.
- `EDALAB_READMODEL`: 직원 읽기 모델을 둘 시스템의 주소.
- `EDALAB_LOCK_TIMEOUT`, `EDALAB_SYSTEM_TIMEOUT`: 잠금이나 시스템을 몇 초 기다릴지(10).
- `EDALAB_DEBUG`: edalab의 실수가 어디인지 보여 줍니다.
- `NO_COLOR`, `COLUMNS`, `LANG`, `LC_ALL`, `TERM`: 다른 프로그램과 같습니다.
""",
    "help.title-accessibility": "화면 낭독기, 좁은 창, 색 없는 화면",
    "help.text-accessibility": """\
`--plain`은 상자와 그림과 색을 빼고, 그림은 문장으로 말하고, 선택지에 번호를 붙여 입력으로 답하게 합니다. 색만으로
나타내는 것은 없습니다. `NO_COLOR`를 따르고, 40칸 창이면 충분하며, UTF-8이 아닌 로캘에서는 그림을 ASCII로 그립니다.

```sh
edalab --plain progress
edalab --plain compare sync-vs-async
```

레슨의 키는 한글 입력 상태에서도 동작합니다.
""",
    "help.title-authors": "내 레슨 쓰기",
    "help.text-authors": """\
코스는 폴더 하나입니다. `course.toml`과 레슨마다 언어별 마크다운 파일이 있습니다. 파이썬은 필요 없습니다.

```sh
edalab author new my-course
edalab author check my-course
edalab author preview my-course/01_hello/en.md
```

`EDALAB_COURSE=my-course edalab`으로 엽니다. 레슨에 무엇을 담을 수 있는지는 `docs/authoring.md`에 있습니다.
""",
}
