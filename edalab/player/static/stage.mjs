/** The picture of one side: who is where, what they hold, and what goes from whom to whom. */

import { layOut } from "./layout.mjs";

const SVG = "http://www.w3.org/2000/svg";
const STATES = ["busy", "blocked", "waiting"];
const TONES = ["plain", "good", "caution", "bad"];
const SIGNS = ["■", "◧", "□"];
const SLOTS = 12;
/** Pixels that a letter of a box or an arrow takes at most; a wide one takes two of them. */
const LETTER = 8;

/**
 * @typedef {import("./film.mjs").Film} Film
 * @typedef {import("./film.mjs").Reel} Reel
 * @typedef {import("./film.mjs").Standing} Standing
 * @typedef {import("./film.mjs").Shot} Shot
 * @typedef {import("./layout.mjs").Box} Box
 * @typedef {Record<string, string>} Words
 */

/** Draws the scenes of one side into an SVG element. */
export class Stage {
  /**
   * @param {SVGSVGElement} svg
   * @param {Reel} reel
   * @param {string[]} messages What the messages are called.
   * @param {Words} words
   */
  constructor(svg, reel, messages, words) {
    this.svg = svg;
    this.messages = messages;
    this.reel = reel;
    this.words = words;
    this.layout = layOut(reel.actors, 600);
  }

  /**
   * Use so many pixels.
   *
   * @param {number} width
   */
  resize(width) {
    this.layout = layOut(this.reel.actors, width);
    this.svg.setAttribute("viewBox", `0 0 ${width} ${this.layout.height}`);
    this.svg.setAttribute("height", String(this.layout.height));
  }

  /**
   * Show a scene.
   *
   * @param {Standing[]} standings How everybody stands.
   * @param {Shot | undefined} shot What happened last.
   * @param {number} flight How much of its way the message has gone, from 0 to 1.
   * @param {boolean} now Whether it is the last record of all sides.
   * @param {number} followed The message that is followed; -1 for none.
   */
  draw(standings, shot, flight, now, followed) {
    const parts = this.layout.boxes.map((box, index) =>
      this.box(box, standings, shot, now, followed, index),
    );
    if (shot) parts.push(this.arrow(shot, flight, now));
    this.svg.replaceChildren(...parts);
    for (const words of this.svg.querySelectorAll("text")) this.fit(words);
  }

  /**
   * Words in wide letters are pressed together rather than cut by the edge of a box or the picture.
   *
   * @param {SVGTextElement} words
   */
  fit(words) {
    const { boxWidth, width } = this.layout;
    const label = words.classList.contains("label");
    const most = (label ? width : boxWidth) - 8;
    const long = words.getComputedTextLength();
    if (long > most) {
      words.setAttribute("textLength", String(most));
      words.setAttribute("lengthAdjust", "spacingAndGlyphs");
    }
    if (!label) return;
    const half = Math.min(long, most) / 2 + 4;
    const middle = Number(words.getAttribute("x"));
    const inside = Math.min(Math.max(middle, half), width - half);
    words.setAttribute("x", String(inside));
  }

  /**
   * @param {Box} box
   * @param {Standing[]} standings
   * @param {Shot | undefined} shot
   * @param {boolean} now
   * @param {number} followed
   * @param {number} index
   */
  box(box, standings, shot, now, followed, index) {
    const { boxWidth, boxHeight } = this.layout;
    const group = node("g", {
      transform: `translate(${box.x - boxWidth / 2} ${box.y - boxHeight / 2})`,
    });
    const standing = box.actor < 0 ? undefined : standings[box.actor];
    const acts =
      now && shot !== undefined && this.layout.boxOf[shot[1]] === index;
    const classes = ["actor"];
    if (standing?.[4]) classes.push("crashed");
    else if (standing && standing[1] >= 0) classes.push(STATES[standing[1]]);
    if (acts) classes.push("acts");
    if (followed >= 0 && standing?.[2].includes(followed))
      classes.push("followed");
    group.setAttribute("class", classes.join(" "));
    group.append(node("rect", { width: boxWidth, height: boxHeight, rx: 8 }));
    const letters = Math.floor((boxWidth - 14) / LETTER);
    const name = box.more
      ? fill(this.words.more, { count: box.more })
      : box.name;
    group.append(text(boxWidth / 2, 22, cut(name, letters), "name", name));
    if (!standing) return group;
    if (standing[4]) {
      group.append(text(boxWidth / 2, 46, `✗ ${this.words.crashed}`, "state"));
    } else if (standing[5]) {
      this.slots(group, standing[5]);
    } else {
      const doing = this.doing(standing);
      group.append(text(boxWidth / 2, 46, cut(doing, letters), "state", doing));
    }
    return group;
  }

  /**
   * How everybody stands, in words.
   *
   * @param {Standing[]} standings
   */
  told(standings) {
    const { ready, unacked, acked, crashed } = this.words;
    const actors = standings.map((standing) => {
      const holds = standing[5];
      const doing = standing[4]
        ? crashed
        : holds
          ? `${ready} ${holds[0]}, ${unacked} ${holds[1]}, ${acked} ${holds[2]}`
          : this.doing(standing);
      return `${this.reel.actors[standing[0]][0]}: ${doing}`;
    });
    return [this.reel.name, ...actors].join(". ");
  }

  /** @param {Standing} standing */
  doing(standing) {
    if (standing[1] < 0) return this.words.idle;
    const messages = standing[2]
      .map((message) => this.messages[message])
      .join(", ");
    const more = standing[3] ? ` +${standing[3]}` : "";
    return `${this.words[STATES[standing[1]]]} ${messages}${more}`.trim();
  }

  /**
   * What waits, what is in somebody's hands and what is done: a slot each while they are few.
   *
   * @param {SVGElement} group
   * @param {[number, number, number]} holds
   */
  slots(group, holds) {
    const { boxWidth } = this.layout;
    const all = holds[0] + holds[1] + holds[2];
    const shown =
      all <= SLOTS
        ? holds
        : holds.map((count) => Math.round((count / all) * SLOTS));
    const size = Math.min(10, (boxWidth - 16) / SLOTS - 2);
    const count = Math.max(1, Math.min(SLOTS, shown[0] + shown[1] + shown[2]));
    let x = boxWidth / 2 - (count * (size + 2) - 2) / 2;
    ["ready", "unacked", "acked"].forEach((kind, index) => {
      for (let number = 0; number < shown[index]; number += 1) {
        group.append(
          node("rect", {
            x,
            y: 30,
            width: size,
            height: size,
            class: `slot ${kind}`,
          }),
        );
        x += size + 2;
      }
    });
    const counts = text(boxWidth / 2, 57, "", "counts");
    ["ready", "unacked", "acked"].forEach((kind, index) => {
      const sign = node("tspan", { class: `sign ${kind}` });
      sign.textContent = SIGNS[index];
      counts.append(sign, `${holds[index]}${index < 2 ? " " : ""}`);
    });
    group.append(counts);
  }

  /**
   * @param {Shot} shot
   * @param {number} flight
   * @param {boolean} now
   */
  arrow(shot, flight, now) {
    const [, source, target, label, , tone] = shot;
    const { boxes, boxOf, boxWidth, boxHeight, width } = this.layout;
    const group = node("g", {
      class: `arrow ${TONES[tone]}${now ? "" : " past"}`,
    });
    const from = boxes[boxOf[source]];
    if (!from) return group;
    const to = target < 0 ? undefined : boxes[boxOf[target]];
    if (!to || to === from) {
      const words = cut(label, Math.floor((boxWidth + 60) / LETTER));
      group.append(
        text(from.x, from.y - boxHeight / 2 - 7, words, "label", label),
      );
      return group;
    }
    const [x1, y1] = edge(from, to, boxWidth / 2, boxHeight / 2);
    const [x2, y2] = edge(to, from, boxWidth / 2, boxHeight / 2);
    const angle = Math.atan2(y2 - y1, x2 - x1);
    const head = [-0.45, 0.45]
      .map(
        (turn) =>
          `${x2 - 9 * Math.cos(angle + turn)},${y2 - 9 * Math.sin(angle + turn)}`,
      )
      .join(` ${x2},${y2} `);
    group.append(
      node("line", { x1, y1, x2, y2 }),
      node("polyline", { points: head }),
    );
    const x = x1 + (x2 - x1) * flight;
    const y = y1 + (y2 - y1) * flight;
    if (now && flight < 1)
      group.append(node("circle", { cx: x, cy: y, r: 6, class: "token" }));
    const words = cut(label, 24);
    const half = (columns(words) * LETTER) / 2;
    const middle = (x1 + x2) / 2;
    const steep = Math.abs(y2 - y1) > Math.abs(x2 - x1);
    const fits = middle + 12 + 2 * half <= width;
    const beside = steep && fits ? middle + 8 + half : middle;
    group.append(
      text(beside, (y1 + y2) / 2 + (steep ? 4 : -8), words, "label", label),
    );
    return group;
  }
}

/**
 * The point at which a line from the middle of a box to another leaves it.
 *
 * @param {{x: number, y: number}} from
 * @param {{x: number, y: number}} to
 * @param {number} halfWidth
 * @param {number} halfHeight
 */
function edge(from, to, halfWidth, halfHeight) {
  const dx = to.x - from.x;
  const dy = to.y - from.y;
  const scale = Math.min(
    dx ? (halfWidth + 4) / Math.abs(dx) : Infinity,
    dy ? (halfHeight + 4) / Math.abs(dy) : Infinity,
  );
  return [from.x + dx * scale, from.y + dy * scale];
}

/**
 * A word list's sentence with its numbers.
 *
 * @param {string} sentence
 * @param {Record<string, string | number>} values
 */
export function fill(sentence, values) {
  return sentence.replace(/\{(\w+)\}/g, (_, name) => String(values[name]));
}

/**
 * How many letters' room a text takes: Hangul, Chinese characters and emoji take that of two.
 *
 * @param {string} words
 */
export function columns(words) {
  return Array.from(words).reduce((sum, letter) => sum + room(letter), 0);
}

/** @param {string} letter */
function room(letter) {
  return (letter.codePointAt(0) ?? 0) >= 0x1100 &&
    !/[\u2000-\u2bff]/.test(letter)
    ? 2
    : 1;
}

/**
 * A name in so many letters' room; what is too long loses its middle, since names of a kind differ
 * at the end.
 *
 * @param {string} name
 * @param {number} letters
 */
export function cut(name, letters) {
  if (columns(name) <= letters) return name;
  const tail = letters > 4 ? Array.from(name).slice(-2).join("") : "";
  const most = letters - columns(tail) - 1;
  let head = "";
  for (const letter of name) {
    if (columns(head) + room(letter) > most) break;
    head += letter;
  }
  return `${head}…${tail}`;
}

/**
 * @param {string} name
 * @param {Record<string, string | number>} attributes
 * @returns {SVGElement}
 */
function node(name, attributes) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes))
    made.setAttribute(key, String(value));
  return made;
}

/**
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {string} kind
 * @param {string} [whole] All of the words, where they were cut.
 */
function text(x, y, words, kind, whole = words) {
  const made = node("text", { x, y, class: kind });
  made.textContent = words;
  if (whole !== words) {
    const title = node("title", {});
    title.textContent = whole;
    made.append(title);
  }
  return made;
}
