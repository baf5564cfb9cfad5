"""The topics of 'edalab help', in Markdown; every command in them is run by a test."""

WORDS = {
    "help.help": "Show a page of the manual. Without a topic: list the topics.",
    "help.argument-topic": "One of the topics.",
    "help.how": "'edalab help TOPIC' shows one; 'edalab COMMAND --help' shows a command's options.",
    "help.help-completion": 'Print the script with which your shell completes commands and options. For bash: eval "$(edalab completion bash)" in ~/.bashrc; zsh and fish likewise.',
    "help.argument-shell": "Your shell.",
    "help.title-getting-started": "The first ten minutes",
    "help.text-getting-started": """\
`edalab` alone opens a menu. Begin with the opening: it takes two minutes. Then go on with the first lesson.

```sh
edalab start
edalab lesson 1
```

You read a little, **predict** a number, **run** the command that shows it, and answer. You can leave
at any time: each answer is saved at once, and the lesson goes on where you left it.

```sh
edalab progress
edalab review
```

`edalab doctor` checks your terminal and your folders.
""",
    "help.title-lessons": "Going through a lesson",
    "help.text-lessons": """\
The keys are shown on every screen: **Enter** goes on, **b** back, **h** gives a hint, **s** skips the
step, **x** opens a place to try commands, **q** leaves. Nothing moves by itself.

A prediction can't be changed once it is made. After the last hint, **h** shows the answer. The step then
counts as *answer shown*, not as done. A skipped step counts as skipped. You can come back to both.

```sh
edalab lesson 1 --no-input
edalab recap --all
edalab glossary idempotent
```

Without a terminal a lesson is printed; `--answer NUMBER=VALUE` answers, `--json` gives the verdicts. `edalab
reset` starts over and deletes nothing. `edalab export FILE` and `edalab import FILE` take your study to
another machine.
""",
    "help.title-experiments": "Comparing and simulating",
    "help.text-experiments": """\
An experiment runs on a virtual clock: seconds pass in no time. The same seed (the number that starts the
random draws) gives the same results. Where a theory exists, its number stands beside the simulated one.

```sh
edalab compare
edalab compare sync-vs-async --workers 1
edalab simulate channel --publish 5 --take 3 --ack 2 --crash
edalab sweep one-vs-many-instances --over rate=2,5,8,9 --measure in_system_s
```

Every option is a parameter of the experiment, and `--help` shows its limits. Each result ends with the
command that repeats it. Times on the clock are simulated; files and bytes are measured.
""",
    "help.title-views": "Seeing a run",
    "help.text-views": """\
A run leaves a trace: who did what, when. The same trace can be seen as a table, a timeline, a
sequence, a plot or a narration.

```sh
edalab simulate channel --view timeline
edalab simulate channel --view sequence
edalab simulate channel --view narration
```

`--watch` plays it on a terminal, `--save FILE` keeps it, `edalab trace FILE` shows it again, and `--svg
FILE` writes a picture.
""",
    "help.title-faults": "What goes wrong, on purpose",
    "help.text-faults": """\
Crashes, delays and lost acknowledgements are set beforehand. They strike at the same place on every side
of a comparison. So you see the effect of the design, not of luck.

```sh
edalab simulate channel --crash
edalab compare ack-first-vs-ack-after
edalab compare sync-vs-async --timeout-ms 100 --retries 1
edalab compare outbox-vs-dual-write
```
""",
    "help.title-models": "A system of your own, in a file",
    "help.text-models": """\
A model is a TOML file that names the parts of a system: producers, channels, consumers and services.

- `edalab model new FILE` writes a small one, with a comment on every key. `edalab model check FILE` lists all its mistakes.
- `edalab model run FILE` shows what became of each part's messages. It has the views of `compare` and `simulate`.
- `--set billing.work=30ms` changes a number, `--fault SENTENCE` adds a fault, `--channel URL` runs it on RabbitMQ or Kafka as well.
- Under `[expect]` stands what must hold: `lost = 0`. A run that breaks it ends with exit code 1.
- `--every-crash` crashes each actor at each of its operations, and shows the shortest run that breaks something.
- `edalab model sweep FILE --over billing.instances=1..5 --measure wait_ms` varies one number.

`edalab model list` names the models that come with edalab: `edalab model run payments`.
""",
    "help.title-exercise": "Exercises, and the rules for your code",
    "help.text-exercise": """\
You write a small function, and edalab runs it under every schedule of a small set of faults.

```sh
edalab exercise list
edalab exercise start ack
```

`edalab exercise check ack` judges your file, and `edalab exercise watch ack` judges it after each save. Its keys show a hint, explain a failure and go on to
the next exercise. `edalab exercise schedules ack` lists what was tried, and `edalab exercise explain ack` steps through a failure.
`edalab exercise reset ack` begins anew and keeps your old file.

The rules for your code:

- It runs in a process of its own, in an empty temporary folder and without your environment. All that is gone afterwards.
- After each crash in a schedule (one run with its faults) the file is imported anew. What was in memory is gone.
- Only what the exercise hands you can be awaited. `asyncio` is not running, and `time.sleep` and `input` are refused: they would stop everybody.
- Refused too, with a sentence and the line: threads, other processes and signals, connections, and writing or deleting
  outside the temporary folder. Reading files and importing the standard library are allowed.
- Each clock begins a run at the first second of 2026 and goes on with the run; a failed call takes a second. Randomness is
  the same in each run. The `hash` of a text is another one in each process, as Python's is. Even so, the same file gets the
  same verdict.
- Between two awaits it may compute for {cpu} s, or wait for {wait} s, and a process may use {memory} MB. A run may come to {steps}
  choice points. A file that it writes may have {written} MB, and yours may have {source} MB.
- Of what it prints, the first {output} characters of the run that is shown are shown.
- These limits catch mistakes. They are no sandbox against malicious code, which can reach the judge's own objects.
""",
    "help.title-employees": "The employee registry",
    "help.text-employees": """\
A small registry that is stored as events only. What you see is folded (computed) from them.

```sh
edalab employee sample
edalab employee list
edalab employee hire "Ada Lovelace" --role analyst --address london
edalab employee update ada --role programmer
edalab employee history ada
edalab employee list --as-of 2020-01-01
```

A mistake is put right by one more event, `edalab employee correct`; nothing is ever changed or deleted.
""",
    "help.title-log": "The event log itself",
    "help.text-log": """\
The log is a file of JSON lines. Each record carries a hash (a checksum) of itself and of the record before.
So `edalab log verify` finds any changed byte.

```sh
edalab employee sample
edalab log show
edalab log stats
edalab log verify
edalab log export --lines
```

`edalab log tail` follows it in another terminal. Your study is a log of the same kind: `edalab log show
--log FILE` shows it too. `docs/event-log.md` explains each field.
""",
    "help.title-questions": "Asking the log in plain words",
    "help.text-questions": """\
The questions that a table can't answer, in English or Korean. edalab never guesses at a question that it does not understand.

```sh
edalab employee sample
edalab employee ask "what was John's previous role?"
edalab employee ask "sahra의 이전 주소는 어디인가?"
```

A day, a year or another event limits any question: `edalab employee ask --help` shows the forms.

*Never changed*, *never set* and *unknown* are different answers. `--json` gives them with the events that they
come from.
""",
    "help.title-readmodel": "The view that may be behind",
    "help.text-readmodel": """\
Lists are read from tables, the view. A projector folds the view from the log. It can be behind, and it can
be dropped and rebuilt.

```sh
edalab employee sample
edalab readmodel status
edalab readmodel lag
edalab readmodel rebuild
```

On a command that writes, `--no-project` leaves the view as it was, so that you can see a stale read. On a
command that reads, `--wait` waits until the view is up to date.
""",
    "help.title-systems": "Real systems",
    "help.text-systems": """\
edalab needs none of them. With a client installed and a system that runs somewhere, the same
experiments and the same registry work on it: RabbitMQ and Kafka as channels, MongoDB, DynamoDB,
Couchbase, RTDB and PostgreSQL as logs, MySQL and PostgreSQL for the view.

```sh
edalab doctor
```

`edalab doctor` says which clients are installed and how to install the others. `EDALAB_LOG` and
`EDALAB_CHANNEL` name a system's address.
""",
    "help.title-json": "For programs",
    "help.text-json": """\
Every command has `--json`. It prints one line, or one line for each record. The keys are English in every
language and do not change. Sentences inside are in your language.

```sh
edalab progress --json
edalab compare sync-vs-async --json
```

Errors go to standard error, results to standard output; a closed pipe is no error.
""",
    "help.title-exit-codes": "Exit codes",
    "help.text-exit-codes": """\
- **0** done. A wrong answer in a lesson is no error.
- **1** understood, but refused or failed: a rule says no, a log is damaged, a check complains.
- **2** not understood: an unknown name, a value out of its bounds, or a question without a terminal to ask it on.
- **3** unknown: `edalab exercise check` could not judge everything, and what it judged did not fail.
- **70** a bug in edalab. `EDALAB_DEBUG=1` shows where.
- **130** interrupted by Ctrl-C.
""",
    "help.title-environment": "Environment variables",
    "help.text-environment": """\
- `EDALAB_HOME`: the folder of your files; else your platform's data folder.
- `EDALAB_LANG`: `en` or `ko`; else the locale's. `--lang` goes before both.
- `EDALAB_COURSE`: the folder of another course.
- `EDALAB_EXERCISES`: a folder of your own exercises (`docs/exercises.md`).
- `EDALAB_LOG`: another employees' log, a file or a system's address.
- `EDALAB_CHANNEL`: a real channel that experiments run on as well.
- `EDALAB_READMODEL`: the address of a system that keeps the employees' read model.
- `EDALAB_LOCK_TIMEOUT`, `EDALAB_SYSTEM_TIMEOUT`: how many seconds to wait for a lock or a system (10).
- `EDALAB_DEBUG`: show where a bug in edalab is.
- `NO_COLOR`, `COLUMNS`, `LANG`, `LC_ALL`, `TERM`: with their usual meaning.
""",
    "help.title-accessibility": "Screen readers, narrow windows, no colour",
    "help.text-accessibility": """\
`--plain` leaves out boxes, pictures and colour. A sentence describes each picture, and choices have numbers
that you type. Nothing is said by colour alone, and `NO_COLOR` is honoured. A window of 40 columns is enough.
In a locale without UTF-8, pictures are drawn in ASCII.

```sh
edalab --plain progress
edalab --plain compare sync-vs-async
```

The keys of a lesson work while a Korean input method is on.
""",
    "help.title-authors": "Writing lessons of your own",
    "help.text-authors": """\
A course is a folder: `course.toml`, and for each lesson a Markdown file per language. No Python is needed.

```sh
edalab author new my-course
edalab author check my-course
edalab author preview my-course/01_hello/en.md
```

`EDALAB_COURSE=my-course edalab` opens it. `docs/authoring.md` describes what a lesson can hold.
""",
}
