/** The picture of one side: who is where, what they hold, and what goes from whom to whom. */

import { layOut } from "./layout.mjs";

const SVG = "http://www.w3.org/2000/svg";
const STATES = ["busy", "blocked", "waiting"];
const TONES = ["plain", "good", "caution", "bad"];
const SLOTS = 12;
/** Pixels that a letter of a box or an arrow takes at most. */
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
   * @param {Words} words
   */
  constructor(svg, reel, words) {
    this.svg = svg;
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
   * @param {string} followed The message that is followed; empty for none.
   */
  draw(standings, shot, flight, now, followed) {
    const parts = this.layout.boxes.map((box, index) =>
      this.box(box, standings, shot, now, followed, index),
    );
    if (shot) parts.push(this.arrow(shot, flight, now));
    this.svg.replaceChildren(...parts);
  }

  /**
   * @param {Box} box
   * @param {Standing[]} standings
   * @param {Shot | undefined} shot
   * @param {boolean} now
   * @param {string} followed
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
    if (followed && standing?.[2].includes(followed)) classes.push("followed");
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

  /** @param {Standing} standing */
  doing(standing) {
    if (standing[1] < 0) return this.words.idle;
    const messages = standing[2].join(", ");
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
    group.append(
      text(
        boxWidth / 2,
        57,
        `■${holds[0]} ◧${holds[1]} □${holds[2]}`,
        "counts",
      ),
    );
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
        said(from.x, from.y - boxHeight / 2 - 7, words, width, label),
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
    const steep = Math.abs(y2 - y1) > Math.abs(x2 - x1);
    group.append(
      said(
        (x1 + x2) / 2,
        (y1 + y2) / 2 + (steep ? 4 : -8),
        cut(label, 24),
        width,
        label,
      ),
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
 * Words at an arrow, kept inside the picture.
 *
 * @param {number} x
 * @param {number} y
 * @param {string} words
 * @param {number} width
 * @param {string} whole
 */
function said(x, y, words, width, whole) {
  const half = (words.length * LETTER) / 2 + 4;
  const inside = Math.min(Math.max(x, half), Math.max(half, width - half));
  return text(inside, Math.max(14, y), words, "label", whole);
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
 * A name in so many letters; what is too long loses its middle, since names of a kind differ at the end.
 *
 * @param {string} name
 * @param {number} letters
 */
export function cut(name, letters) {
  const all = Array.from(name);
  if (all.length <= letters) return name;
  const tail = Math.min(3, Math.max(0, letters - 2));
  const head = Math.max(1, letters - tail - 1);
  return `${all.slice(0, head).join("")}…${tail ? all.slice(-tail).join("") : ""}`;
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
