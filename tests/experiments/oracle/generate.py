"""Parameter sets made from the declarations of an experiment, with the edges drawn most often."""

from random import Random

from edalab.experiments.catalogue import COMPARISONS, SIMULATIONS, comparison, simulation
from edalab.experiments.parameters import Choice, Flag, Number, Services, Span, Whole, fields

EVERY = [
    *(("compare", name) for name in COMPARISONS),
    *(("simulate", name) for name in SIMULATIONS),
]
LONG = 10_000
LENGTHS = {
    "requests": ["1000", "1500", "2000"],
    "quiet_messages": ["100", "200", "300"],
    "messages": ["20", "100", "200"],
    "watch_s": ["20", "100", "300"],
    "employees": ["50", "100", "200"],
    "load_s": ["1", "2"],
    "busy_s": ["1", "2"],
}
"""Lengths of runs by parameter: enough for the formulas, and quickly done twenty times."""

SEEDS = ["1", "0", "2", "9007199254740993"]


def declared(verb, name):
    return comparison(name) if verb == "compare" else simulation(name)


def whole(random, kind, *, huge):
    low, high = int(kind.low), int(kind.high)
    near = [low, low + 1, low + 2, 3, 5, 10, random.randint(1, 40), random.randint(1, 400)]
    far = [high, high - 1, high // 2, 1_000, 9_999]
    value = random.choice(far if huge and random.random() < 0.12 else near)
    return str(min(max(value, low), high))


def number(random, kind, *, huge):
    least = kind.low + 1e-6 if kind.above else kind.low
    near = [least, 0.1, 1, 1.5, 2, 5, 10, 100, 1 / 3, kind.low + 0.5, random.uniform(0, 200)]
    far = [kind.high, kind.high * (1 - 1e-9), kind.high / 2, least * (1 + 1e-9), 1e-3]
    value = random.choice(far if huge and random.random() < 0.2 else near)
    return repr(min(max(value, least), kind.high))


def span(random, kind, *, huge):
    bounds = sorted(float(number(random, Number(kind.low, kind.high), huge=huge)) for _ in range(2))
    if random.random() < 0.3:
        bounds[1] = bounds[0]
    return f"{bounds[0]!r}..{bounds[1]!r}"


def services(random, kind, *, huge):
    count = random.choice([1, 1, 2, 2, 3, 4, kind.most])
    names = ["payroll", "it", "badge", "mail", *(f"service-{n}" for n in range(5, kind.most + 1))]
    return ",".join(
        f"{n}={number(random, Number(kind.low, kind.high), huge=huge)}" for n in names[:count]
    )


def text(random, kind, *, huge):
    """A text that this kind of parameter takes."""
    if isinstance(kind, Flag):
        return random.choice(["true", "false"])
    if isinstance(kind, Choice):
        return random.choice(kind.words)
    if isinstance(kind, Services):
        return services(random, kind, huge=huge)
    if isinstance(kind, Span):
        return span(random, kind, huge=huge)
    make = whole if isinstance(kind, Whole) else number
    return make(random, kind, huge=huge)


def parameter_set(verb, name, index, *, huge=True, long=False):
    """The command's arguments of the set of this number; the same for the same number.

    ``huge`` draws the highest values too, which may make a run of many seconds. ``long`` draws runs
    of some length alone, as the formulas need that hold in the long run.
    """
    random = Random(f"{verb} {name} {index}")
    arguments, last = [], {}
    share = random.choice([0.2, 0.5, 0.9])
    for field in fields(declared(verb, name).parameters):
        # What has a long run by default is drawn always, so that most of its runs are short.
        long_by_default = isinstance(field.kind, Whole) and (field.default or 0) >= LONG
        lasts = long and field.name in LENGTHS
        if random.random() > share and not long_by_default and not lasts:
            continue
        value = text(random, field.kind, huge=huge)
        if lasts:
            value = random.choice(LENGTHS[field.name])
        group = type(field.kind)
        if (
            group in last
            and not lasts
            and isinstance(field.kind, Number)
            and random.random() < 0.25
        ):
            value = beside(random, field.kind, last[group])
        last[group] = value
        if isinstance(field.kind, Flag):
            arguments += [field.option] * (value == "true")
        else:
            arguments.append(f"{field.option}={value}")
    return [verb, name, *arguments, f"--seed={random.choice(SEEDS)}"]


def beside(random, kind, value):
    """Another parameter's value, or just above or below it, within the bounds."""
    near = float(value) + random.choice([-1, 0, 0, 1])
    least = kind.low + 1e-6 if kind.above else kind.low
    near = min(max(near, least), kind.high)
    return str(int(near)) if isinstance(kind, Whole) else repr(near)
