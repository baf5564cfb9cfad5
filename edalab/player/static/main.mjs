/** Plays the run that the page holds. */

import { Scene, countUntil, inOrder } from "./film.mjs";
import { pace } from "./pace.mjs";
import { part } from "./part.mjs";
import { Stage, fill } from "./stage.mjs";

/**
 * @typedef {import("./film.mjs").Film} Film
 */

const SPEEDS = [0.25, 0.5, 1, 2, 4, 8];
/** Seconds that a message is on its way at most. */
const FLIGHT_S = 0.6;

/** The player: where it stands, and what its keys and buttons do. */
class Player {
  /**
   * @param {Film} film
   * @param {Record<string, string>} words
   * @param {number[]} lines The line of code of each record; 0 for none.
   */
  constructor(film, words, lines) {
    this.film = film;
    this.words = words;
    this.order = inOrder(film);
    this.seconds = pace(this.order.map((place) => place.at));
    this.scenes = film.reels.map((reel) => new Scene(reel));
    this.stages = film.reels.map(
      (reel, side) =>
        new Stage(
          part(`stage-${side}`, SVGSVGElement),
          reel,
          film.messages,
          words,
        ),
    );
    this.position = 0;
    this.clock = 0;
    this.playing = false;
    this.speed = 1;
    this.followed = -1;
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.number = new Intl.NumberFormat(document.documentElement.lang, {
      maximumFractionDigits: 3,
    });
    this.slider = part("seek", HTMLInputElement);
    this.rows = Array.from(document.querySelectorAll("#sentences > li"));
    this.marked = /** @type {Element | null} */ (null);
    this.lines = lines;
    this.code = Array.from(document.querySelectorAll("#lines > li"));
    this.shown = -1;
  }

  /** Stand after so many records. @param {number} position */
  go(position) {
    this.position = Math.max(0, Math.min(position, this.order.length));
    this.clock = this.position ? this.seconds[this.position - 1] + FLIGHT_S : 0;
    this.draw();
  }

  /** Stop, and go by so many records. @param {number} records */
  step(records) {
    this.stop();
    const from = this.position;
    let to = from + records;
    if (this.followed >= 0) {
      const along = this.about(this.followed);
      const on = along.find((index) => index >= from);
      const back = along.findLast((index) => index < from - 1);
      to = records > 0 ? (on === undefined ? from : on + 1) : (back ?? -1) + 1;
    }
    this.go(to);
    this.say();
  }

  /** The rows about a message. @param {number} message */
  about(message) {
    const rows = this.rows.keys();
    return Array.from(rows).filter(
      (index) =>
        this.rows[index].getAttribute("data-message") === String(message),
    );
  }

  toggle() {
    if (this.playing) {
      this.stop();
      this.say();
      return;
    }
    if (this.position === this.order.length) this.go(0);
    this.playing = true;
    this.label();
    let before = performance.now();
    /** @param {number} now */
    const tick = (now) => {
      if (!this.playing) return;
      this.clock += ((now - before) / 1000) * this.speed;
      before = now;
      this.position = countUntil(this.seconds, this.clock);
      const last = this.seconds.length
        ? this.seconds[this.seconds.length - 1]
        : 0;
      if (this.clock > last + FLIGHT_S) this.stop();
      this.draw();
      requestAnimationFrame(tick);
    };
    requestAnimationFrame(tick);
  }

  stop() {
    this.playing = false;
    this.label();
  }

  label() {
    const button = part("play", HTMLButtonElement);
    const over = this.position === this.order.length && !this.playing;
    const words = this.playing
      ? this.words.pause
      : over
        ? this.words.again
        : this.words.play;
    const [sign, word] = button.children;
    sign.textContent = this.playing ? "❚❚" : over ? "↺" : "▶";
    word.textContent = words;
  }

  /** Change the speed. @param {number} by Places in the list of speeds. */
  faster(by) {
    const place = SPEEDS.indexOf(this.speed) + by;
    this.speed = SPEEDS[Math.max(0, Math.min(place, SPEEDS.length - 1))];
    part("speed", HTMLElement).textContent =
      `${this.number.format(this.speed)}×`;
  }

  /** Tell whoever listens what happened last. */
  say() {
    part("said", HTMLElement).textContent = this.sentence();
  }

  /** What happened last, in words. */
  sentence() {
    const row = this.rows[this.position - 1];
    return row
      ? (row.textContent ?? "").replace(/\s+/g, " ").trim()
      : this.words.begins;
  }

  draw() {
    const { film, position, order } = this;
    const seen = this.seen();
    const last = position ? order[position - 1] : undefined;
    const since = position ? this.clock - this.seconds[position - 1] : 0;
    const gap =
      (this.seconds[position] ?? Infinity) - (this.seconds[position - 1] ?? 0);
    const flight = this.still
      ? 1
      : Math.min(1, (since + 0.02) / Math.min(FLIGHT_S, gap));
    film.reels.forEach((reel, side) => {
      const scene = this.scenes[side];
      const now = last?.side === side;
      const shot = seen[side] ? reel.shots[seen[side] - 1] : undefined;
      this.stages[side].draw(
        scene.after(seen[side]),
        shot,
        now ? flight : 1,
        now,
        this.followed,
      );
      this.score(side, scene.done(seen[side]), seen[side]);
    });
    const at = last ? last.at : 0;
    const told = `${this.number.format(at / film.size)} ${film.unit}`;
    part("clock", HTMLElement).textContent = told;
    if (position !== this.shown) this.tell(told);
    this.label();
  }

  /** Say in words, and at the sentences, what has just been drawn. @param {string} at */
  tell(at) {
    const { film, position, order } = this;
    this.shown = position;
    this.slider.value = String(position);
    this.slider.setAttribute(
      "aria-valuetext",
      fill(this.words.position, {
        number: position,
        count: order.length,
        at,
      }),
    );
    const seen = this.seen();
    film.reels.forEach((_, side) => {
      const stage = this.stages[side];
      const standings = this.scenes[side].after(seen[side]);
      stage.svg.removeAttribute("aria-labelledby");
      stage.svg.setAttribute("aria-label", stage.told(standings));
    });
    const caption = part("caption", HTMLElement);
    const row = this.rows[position - 1];
    if (row) {
      const copies = row.firstElementChild?.cloneNode(true).childNodes ?? [];
      caption.replaceChildren(...copies);
    } else caption.textContent = this.words.begins;
    caption.classList.toggle("bad", row?.classList.contains("bad") ?? false);
    this.mark();
    const line = this.lines[position - 1] ?? 0;
    this.code.forEach((shown, index) =>
      shown.classList.toggle("now", index + 1 === line),
    );
    if (line) show(part("lines", HTMLElement), this.code[line - 1]);
  }

  /** How many records of each side have happened. */
  seen() {
    const seen = this.film.reels.map(() => 0);
    let left = seen.length;
    for (let index = this.position - 1; index >= 0 && left; index -= 1) {
      const place = this.order[index];
      if (seen[place.side]) continue;
      seen[place.side] = place.number;
      left -= 1;
    }
    return seen;
  }

  /**
   * @param {number} side
   * @param {number} done
   * @param {number} seen
   */
  score(side, done, seen) {
    const reel = this.film.reels[side];
    const crashes = countUntil(reel.crashes, seen);
    const over = seen === reel.shots.length && !this.film.left_out;
    const words = reel.begun
      ? [fill(this.words.done, { done, begun: reel.begun })]
      : [];
    if (crashes)
      words.push(`✗ ${fill(this.words.crashes, { count: crashes })}`);
    const again = countUntil(reel.again, seen);
    if (over && done < reel.begun) {
      words.push(`✗ ${fill(this.words.left, { count: reel.begun - done })}`);
    }
    if (again) words.push(`✗ ${fill(this.words.twice, { count: again })}`);
    if (over && reel.begun && done === reel.begun && !again) {
      words.push(`✓ ${this.words.held}`);
    }
    part(`score-${side}`, HTMLElement).textContent = words.join("  ·  ");
    const bar = part(`bar-${side}`, HTMLElement);
    bar.style.setProperty("--done", String(reel.begun ? done / reel.begun : 0));
    bar.hidden = !reel.begun;
  }

  /** Mark the sentence of the last record, and keep it in sight. */
  mark() {
    const row = this.rows[this.position - 1] ?? null;
    if (row === this.marked) return;
    this.marked?.removeAttribute("aria-current");
    this.marked = row;
    const list = part("sentences", HTMLOListElement);
    if (!row) {
      list.scrollTop = 0;
      return;
    }
    row.setAttribute("aria-current", "step");
    show(list, row);
  }

  /** Show the sentences about one message alone. @param {number} message -1 for all of them. */
  follow(message) {
    this.followed = message;
    const along = new Set(this.about(message));
    this.rows.forEach((row, index) =>
      row.toggleAttribute("hidden", message >= 0 && !along.has(index)),
    );
    const [first] = along;
    if (first === undefined) {
      this.draw();
      return;
    }
    this.stop();
    this.go(first + 1);
    this.say();
  }

  /** Bring the picture of the last record's side in sight, if it is not. */
  reveal() {
    const side = this.order[this.position - 1]?.side ?? 0;
    const picture = part(`stage-${side}`, SVGSVGElement).parentElement;
    const place = picture?.getBoundingClientRect();
    const below = part("dock", HTMLElement).getBoundingClientRect().top;
    if (!place || (place.top >= 0 && place.bottom <= below)) return;
    picture?.scrollIntoView({ behavior: this.still ? "auto" : "smooth" });
  }
}

/**
 * Scroll a list so that one of its items is in sight.
 *
 * @param {HTMLElement} list
 * @param {Element} item
 */
function show(list, item) {
  const outer = list.getBoundingClientRect();
  const inner = item.getBoundingClientRect();
  if (inner.top < outer.top || inner.bottom > outer.bottom)
    list.scrollTop += inner.top - outer.top - outer.height / 2;
}

/**
 * The instant that the address names: `#12` is the scene after twelve records.
 *
 * @param {string} hash
 */
function named(hash) {
  const number = /^#(\d+)$/.exec(hash);
  return number ? Number(number[1]) : undefined;
}

function begin() {
  /** @type {{film: Film, words: Record<string, string>, lines: number[]}} */
  const { film, words, lines } = JSON.parse(
    part("data", HTMLScriptElement).textContent ?? "",
  );
  const player = new Player(film, words, lines);
  document.documentElement.classList.add("playable");
  const choice = part("follow", HTMLSelectElement);
  choice.append(
    ...film.messages.map((name, message) => new Option(name, String(message))),
  );
  choice.addEventListener("change", () =>
    player.follow(choice.value === "" ? -1 : Number(choice.value)),
  );
  part("play", HTMLButtonElement).addEventListener("click", () =>
    player.toggle(),
  );
  part("back", HTMLButtonElement).addEventListener("click", () =>
    player.step(-1),
  );
  part("next", HTMLButtonElement).addEventListener("click", () =>
    player.step(1),
  );
  part("slower", HTMLButtonElement).addEventListener("click", () =>
    player.faster(-1),
  );
  part("faster", HTMLButtonElement).addEventListener("click", () =>
    player.faster(1),
  );
  player.slider.addEventListener("input", () => {
    player.stop();
    player.go(Number(player.slider.value));
  });
  const seek = () => {
    const number = named(location.hash);
    if (number === undefined) return;
    player.stop();
    player.go(number);
    player.say();
    player.reveal();
  };
  addEventListener("hashchange", seek);
  document.addEventListener("click", (event) => {
    const link =
      event.target instanceof Element
        ? event.target.closest('a[href^="#"]')
        : null;
    if (link && link.getAttribute("href") === location.hash) seek(); // the address does not change
  });
  const list = part("sentences", HTMLOListElement);
  // One stop for the Tab key: the arrow keys go through the list.
  for (const link of list.querySelectorAll("a")) link.tabIndex = -1;
  document.addEventListener("keydown", (event) => {
    const target = event.target instanceof Element ? event.target : null;
    if (
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      target?.closest("select, .table, #lines")
    )
      return;
    const inSlider = event.target === player.slider;
    const onButton = target?.closest("button, a");
    /** @type {Record<string, () => void>} */
    const keys = {
      ArrowRight: () => player.step(1),
      ArrowLeft: () => player.step(-1),
      Home: () => player.step(-Infinity),
      End: () => player.step(Infinity),
      "+": () => player.faster(1),
      "-": () => player.faster(-1),
    };
    if (!onButton) keys[" "] = () => player.toggle();
    if (target === list) {
      keys.ArrowDown = keys.ArrowRight;
      keys.ArrowUp = keys.ArrowLeft;
    }
    if (!(event.key in keys)) return;
    if (inSlider && event.key !== " ") player.stop();
    event.preventDefault();
    keys[event.key]();
  });
  const size = () => {
    player.stages.forEach((stage) =>
      stage.resize(Math.max(240, stage.svg.parentElement?.clientWidth ?? 600)),
    );
    player.draw();
  };
  new ResizeObserver(size).observe(part("stages", HTMLElement));
  player.go(named(location.hash) ?? 0);
  if (named(location.hash) === undefined && !player.still) player.toggle();
}

begin();
