"""The lesson that 'edalab author new' writes: taken as it is, nothing is filled in."""

WORDS = {
    "skeleton.title": "Hello",
    "skeleton.lesson": """\
# Hello

This text opens the lesson. Say what it is about, and why anybody should care.

## Who waits {#who-waits}

```diagram
alt = "A caller calls a service and waits for it."
art = '''
caller ──▶ service
  ▒▒▒▒▒▒▒▒ waits
'''
ascii = '''
caller --> service
  ======== waits
'''
```

One thought a screen: at 80 columns it stands whole in 24 lines.

---

Three hyphens turn the page. A **term** is in bold where it first comes.

```predict
id = "wait"
question = "Four services take 120, 80, 200 and 100 ms. They are called one after the other. How long does the caller wait?"
answer = "sides.sync.caller_wait_ms"
unit = "ms"

[[misconceptions]]
value = 200
says = "200 ms is the slowest service alone."
```

```run
command = "compare sync-vs-async"
picture = "bars"
of = ["caller_wait_ms"]
```

This stands under the run's outcome. Say why the number is what it is.

```quiz
id = "why"
question = "Why does the caller wait so long?"
hints = ["Who is called when?"]

[[choices]]
text = "Because the times add up."
says = "Whoever waits for a chain waits for every link of it."
right = true

[[choices]]
text = "Because one service is slow."
says = "Even four quick services add up."
```

```task
id = "redelivery"
text = "Let a consumer crash so that 2 messages come back and 4 are ready in the end."
checker = "redelivered-after-crash"
hints = ["What comes back is what was taken and not acked."]
solution = "simulate channel --publish 6 --take 4 --ack 2 --crash"

[parameters]
back = 2
ready = 4
```
""",
}
