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
   */
  constructor(film, words) {
    this.film = film;
    this.words = words;
    this.order = inOrder(film);
    this.seconds = pace(this.order.map((place) => place.at));
    this.scenes = film.reels.map((reel) => new Scene(reel));
    this.stages = film.reels.map(
      (reel, side) =>
        new Stage(part(`stage-${side}`, SVGSVGElement), reel, words),
    );
    this.seen = this.order.map(() => 0);
    this.position = 0;
    this.clock = 0;
    this.playing = false;
    this.speed = 1;
    this.followed = "";
    this.still = matchMedia("(prefers-reduced-motion: reduce)").matches;
    this.number = new Intl.NumberFormat(document.documentElement.lang, {
      maximumFractionDigits: 3,
    });
    this.slider = part("seek", HTMLInputElement);
    this.rows = Array.from(document.querySelectorAll("#sentences > li"));
    this.marked = /** @type {Element | null} */ (null);
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
    if (this.followed) {
      const along = this.rows.findIndex(
        (row, index) =>
          records > 0 &&
          index >= from &&
          row.getAttribute("data-message") === this.followed,
      );
      const back = this.rows.findLastIndex(
        (row, index) =>
          records < 0 &&
          index < from - 1 &&
          row.getAttribute("data-message") === this.followed,
      );
      to = records > 0 ? (along < 0 ? from : along + 1) : back + 1;
    }
    this.go(to);
    this.say();
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
    button.textContent = `${this.playing ? "❚❚" : over ? "↺" : "▶"} ${words}`;
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
    const row = this.rows[this.position - 1];
    part("said", HTMLElement).textContent = row
      ? (row.textContent ?? "").replace(/\s+/g, " ")
      : this.words.begins;
  }

  draw() {
    const { film, position, order } = this;
    /** @type {number[]} */
    const seen = film.reels.map(() => 0);
    for (
      let index = position - 1, left = seen.length;
      index >= 0 && left;
      index -= 1
    ) {
      const place = order[index];
      if (!seen[place.side]) {
        seen[place.side] = place.number;
        left -= 1;
      }
    }
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
    this.slider.value = String(position);
    this.slider.setAttribute(
      "aria-valuetext",
      fill(this.words.position, {
        number: position,
        count: order.length,
        at: told,
      }),
    );
    this.mark();
    this.label();
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
    if (over && reel.begun) {
      const left = reel.begun - done;
      if (left) words.push(`✗ ${fill(this.words.left, { count: left })}`);
      if (reel.twice)
        words.push(`✗ ${fill(this.words.twice, { count: reel.twice })}`);
      if (!left && !reel.twice) words.push(`✓ ${this.words.held}`);
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
    const top = /** @type {HTMLElement} */ (row).offsetTop - list.offsetTop;
    if (top < list.scrollTop || top > list.scrollTop + list.clientHeight - 48) {
      list.scrollTop = top - list.clientHeight / 2;
    }
  }

  /** Show the sentences about one message alone. @param {string} message Empty for all of them. */
  follow(message) {
    this.followed = message;
    for (const row of this.rows) {
      row.toggleAttribute(
        "hidden",
        message !== "" && row.getAttribute("data-message") !== message,
      );
    }
    if (message) {
      const first = this.rows.findIndex(
        (row) => row.getAttribute("data-message") === message,
      );
      this.stop();
      this.go(first + 1);
      this.say();
    } else {
      this.draw();
    }
  }
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
  /** @type {{film: Film, words: Record<string, string>}} */
  const { film, words } = JSON.parse(
    part("data", HTMLScriptElement).textContent ?? "",
  );
  const player = new Player(film, words);
  document.documentElement.classList.add("playable");
  const messages = new Set(
    film.reels.flatMap((reel) => reel.shots.map((shot) => shot[4])),
  );
  messages.delete("");
  const choice = part("follow", HTMLSelectElement);
  choice.append(
    ...Array.from(messages, (message) => new Option(message, message)),
  );
  choice.addEventListener("change", () => player.follow(choice.value));
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
  };
  addEventListener("hashchange", seek);
  document.addEventListener("click", (event) => {
    const link =
      event.target instanceof Element
        ? event.target.closest('a[href^="#"]')
        : null;
    if (link && link.getAttribute("href") === location.hash) seek(); // the address does not change
  });
  document.addEventListener("keydown", (event) => {
    if (
      event.altKey ||
      event.ctrlKey ||
      event.metaKey ||
      event.target instanceof HTMLSelectElement
    )
      return;
    const inSlider = event.target === player.slider;
    const onButton =
      event.target instanceof HTMLButtonElement ||
      event.target instanceof HTMLAnchorElement;
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
