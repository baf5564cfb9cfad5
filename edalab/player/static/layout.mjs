/**
 * Where everybody stands in the picture.
 *
 * @typedef {{actor: number, name: string, x: number, y: number, more: number}} Box
 * @typedef {{width: number, height: number, boxWidth: number, boxHeight: number, boxes: Box[],
 *   boxOf: number[]}} Layout
 */

export const BOX_HEIGHT = 64;
const GAP = 26;
const BESIDE = 108;
const WIDEST = 190;
const NARROWEST = 94;
/** Actors of one rank that are drawn; the others stand together in one box. */
const MOST = 6;

/**
 * Columns from askers to services where there is room for them, else rows from top to bottom.
 *
 * @param {[name: string, rank: number][]} actors
 * @param {number} width Pixels.
 * @returns {Layout}
 */
export function layOut(actors, width) {
  const groups = grouped(actors);
  const columns = groups.length;
  const room =
    (width - 2 * GAP - (columns - 1) * BESIDE) / Math.max(1, columns);
  return room >= NARROWEST
    ? inColumns(groups, actors.length, width, Math.min(WIDEST, room))
    : inRows(groups, actors.length, width);
}

/**
 * The actors of each rank that occurs, those beyond the most that are drawn in the last box.
 *
 * @param {[name: string, rank: number][]} actors
 * @returns {{boxes: {actor: number, name: string, more: number}[], members: number[][]}[]}
 */
function grouped(actors) {
  /** @type {Map<number, number[]>} */
  const byRank = new Map();
  actors.forEach(([, rank], actor) => {
    byRank.set(rank, [...(byRank.get(rank) ?? []), actor]);
  });
  return [...byRank.keys()]
    .sort((a, b) => a - b)
    .map((rank) => {
      const members = byRank.get(rank) ?? [];
      const drawn =
        members.length > MOST ? members.slice(0, MOST - 1) : members;
      const rest = members.slice(drawn.length);
      const boxes = drawn.map((actor) => ({
        actor,
        name: actors[actor][0],
        more: 0,
      }));
      if (rest.length) boxes.push({ actor: -1, name: "", more: rest.length });
      return {
        boxes,
        members: [
          ...drawn.map((actor) => [actor]),
          ...(rest.length ? [rest] : []),
        ],
      };
    });
}

/**
 * @param {ReturnType<typeof grouped>} groups
 * @param {number} count
 * @param {number} width
 * @param {number} boxWidth
 * @returns {Layout}
 */
function inColumns(groups, count, width, boxWidth) {
  const tallest = Math.max(1, ...groups.map((group) => group.boxes.length));
  const height = tallest * (BOX_HEIGHT + GAP) + GAP;
  const between =
    groups.length > 1 ? (width - 2 * GAP - boxWidth) / (groups.length - 1) : 0;
  /** @type {Layout} */
  const layout = {
    width,
    height,
    boxWidth,
    boxHeight: BOX_HEIGHT,
    boxes: [],
    boxOf: new Array(count).fill(0),
  };
  groups.forEach((group, column) => {
    const x =
      groups.length > 1 ? GAP + boxWidth / 2 + column * between : width / 2;
    const step = height / (group.boxes.length + 1);
    group.boxes.forEach((box, row) =>
      place(layout, box, group.members[row], x, step * (row + 1)),
    );
  });
  return layout;
}

/**
 * @param {ReturnType<typeof grouped>} groups
 * @param {number} count
 * @param {number} width
 * @returns {Layout}
 */
function inRows(groups, count, width) {
  const fit = Math.max(
    1,
    Math.min(3, Math.floor((width - 12) / (NARROWEST + 12))),
  );
  const boxWidth = Math.min(WIDEST, (width - 12 * (fit + 1)) / fit);
  /** @type {Layout} */
  const layout = {
    width,
    height: 0,
    boxWidth,
    boxHeight: BOX_HEIGHT,
    boxes: [],
    boxOf: new Array(count).fill(0),
  };
  let y = GAP;
  for (const group of groups) {
    for (let first = 0; first < group.boxes.length; first += fit) {
      const line = group.boxes.slice(first, first + fit);
      line.forEach((box, column) => {
        const x = (width / line.length) * (column + 0.5);
        place(
          layout,
          box,
          group.members[first + column],
          x,
          y + BOX_HEIGHT / 2,
        );
      });
      y += BOX_HEIGHT + GAP;
    }
    y += GAP;
  }
  layout.height = y - GAP;
  return layout;
}

/**
 * @param {Layout} layout
 * @param {{actor: number, name: string, more: number}} box
 * @param {number[]} members
 * @param {number} x
 * @param {number} y
 */
function place(layout, box, members, x, y) {
  for (const actor of members) layout.boxOf[actor] = layout.boxes.length;
  layout.boxes.push({ ...box, x, y });
}
