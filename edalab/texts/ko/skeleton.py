"""'edalab author new'가 쓰는 레슨. 채워 넣는 것 없이 그대로 씁니다."""

WORDS = {
    "skeleton.title": "안녕하세요",
    "skeleton.lesson": """\
# 안녕하세요

이 글은 레슨을 엽니다. 무엇에 대한 레슨이고 왜 알아야 하는지 적으세요.

## 누가 기다리나 {#who-waits}

```diagram
alt = "호출자가 서비스를 호출하고 기다립니다."
art = '''
호출자 ──▶ 서비스
  ▒▒▒▒▒▒▒▒ 대기
'''
ascii = '''
caller --> service
  ======== waits
'''
```

한 화면에 생각 하나. 80칸에서 24줄 안에 다 들어가야 합니다.

---

하이픈 세 개가 쪽을 넘깁니다. **용어**(term)는 처음 나올 때 굵게 씁니다.

```predict
id = "wait"
question = "서비스 네 개가 120, 80, 200, 100 ms 걸립니다. 차례로 호출하면 호출자는 얼마나 기다릴까요?"
answer = "sides.sync.caller_wait_ms"
unit = "ms"

[[misconceptions]]
value = 200
says = "200 ms는 가장 느린 서비스 하나의 시간입니다."
```

```run
command = "compare sync-vs-async"
picture = "bars"
of = ["caller_wait_ms"]
```

이 글은 실행 결과 아래에 나옵니다. 숫자가 왜 그런지 적으세요.

```quiz
id = "why"
question = "호출자는 왜 그렇게 오래 기다릴까요?"
hints = ["누가 언제 호출되나요?"]

[[choices]]
text = "시간이 더해지기 때문입니다."
says = "체인을 기다리는 쪽은 고리 하나하나를 모두 기다립니다."
right = true

[[choices]]
text = "서비스 하나가 느리기 때문입니다."
says = "빠른 서비스 네 개도 더하면 깁니다."
```

```task
id = "redelivery"
text = "컨슈머를 죽여서 메시지 2개가 돌아오고 마지막에 4개가 ready가 되게 하세요."
checker = "redelivered-after-crash"
hints = ["돌아오는 것은 가져갔지만 ack하지 않은 것입니다."]
solution = "simulate channel --publish 6 --take 4 --ack 2 --crash"

[parameters]
back = 2
ready = 4
```
""",
}
