/**
 * What the page holds of a run, and how everybody stands after any number of its records.
 *
 * `edalab/player/film.py` makes these shapes and says what they mean.
 *
 * @typedef {[actor: number, state: number, messages: number[], more: number, crashed: number,
 *   holds: [ready: number, unacked: number, acked: number] | null]} Standing
 * @typedef {[at: number, source: number, target: number, label: string, message: number,
 *   tone: number, changes: Standing[]]} Shot
 * @typedef {{name: string, actors: [name: string, rank: number][], start: Standing[],
 *   shots: Shot[], begun: number, done: number[], again: number[], crashes: number[]}} Reel
 * @typedef {{unit: string, size: number, messages: string[], reels: Reel[], order: number[],
 *   left_out: number}} Film
 * @typedef {{at: number, side: number, number: number}} Place
 */

/** A whole scene is kept after each so many records, so that none is far from one. */
const EVERY = 200;

/**
 * The records of all sides in the order of time, each with its number on its side, from 1.
 *
 * @param {Film} film
 * @returns {Place[]}
 */
export function inOrder(film) {
  const numbers = film.reels.map(() => 0);
  return film.order.map((side) => {
    numbers[side] += 1;
    return {
      at: film.reels[side].shots[numbers[side] - 1][0],
      side,
      number: numbers[side],
    };
  });
}

/** The scene of one side, after any number of its records. */
export class Scene {
  /** @param {Reel} reel */
  constructor(reel) {
    this.reel = reel;
    /** @type {Standing[][]} */
    this.kept = [reel.start];
    let now = reel.start;
    reel.shots.forEach((shot, index) => {
      now = changed(now, shot);
      if ((index + 1) % EVERY === 0) this.kept.push(now);
    });
  }

  /**
   * How each actor stands after so many records.
   *
   * @param {number} seen
   * @returns {Standing[]}
   */
  after(seen) {
    const from = Math.floor(seen / EVERY);
    let now = this.kept[from];
    for (const shot of this.reel.shots.slice(from * EVERY, seen))
      now = changed(now, shot);
    return now;
  }

  /**
   * How many messages were done after so many records.
   *
   * @param {number} seen
   */
  done(seen) {
    return countUntil(this.reel.done, seen);
  }
}

/**
 * @param {Standing[]} before
 * @param {Shot} shot
 * @returns {Standing[]}
 */
function changed(before, shot) {
  if (!shot[6].length) return before;
  const after = before.slice();
  for (const standing of shot[6]) after[standing[0]] = standing;
  return after;
}

/**
 * How many of these numbers, in rising order, are not above the limit.
 *
 * @param {number[]} numbers
 * @param {number} limit
 */
export function countUntil(numbers, limit) {
  let low = 0;
  let high = numbers.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (numbers[middle] <= limit) low = middle + 1;
    else high = middle;
  }
  return low;
}
