import assert from "node:assert/strict";
import { test } from "node:test";

import { Scene, countUntil, inOrder } from "../../edalab/player/static/film.mjs";
import { layOut } from "../../edalab/player/static/layout.mjs";
import { pace } from "../../edalab/player/static/pace.mjs";

/** A reel in which an actor has as many messages ready as records have happened. */
function counting(records) {
  const shots = Array.from({ length: records }, (_, index) => [
    index,
    0,
    -1,
    "show",
    "m",
    0,
    [[0, -1, [], 0, 0, [index + 1, 0, 0]]],
  ]);
  const start = [[0, -1, [], 0, 0, [0, 0, 0]]];
  return {
    name: "one",
    actors: [["queue", 1]],
    start,
    shots,
    begun: 0,
    done: [2, 5],
    twice: 0,
    crashes: [],
  };
}

test("a scene is the same whichever way one comes to it", () => {
  const scene = new Scene(counting(1000));
  for (const seen of [0, 1, 199, 200, 201, 999, 1000, 400, 3]) {
    assert.equal(scene.after(seen)[0][5][0], seen);
  }
});

test("what was done is counted up to a record", () => {
  const scene = new Scene(counting(9));
  assert.deepEqual(
    [0, 1, 2, 4, 5, 9].map((seen) => scene.done(seen)),
    [0, 0, 1, 1, 2, 2],
  );
  assert.equal(countUntil([], 3), 0);
});

test("the order names each record of each side once", () => {
  const film = { reels: [counting(2), counting(1)], order: [0, 1, 0] };
  assert.deepEqual(
    inOrder(film).map((place) => [place.side, place.number, place.at]),
    [
      [0, 1, 0],
      [1, 1, 0],
      [0, 2, 1],
    ],
  );
});

test("no record of a short run goes by unseen, and a long run does not take for ever", () => {
  const gaps = (instants) => pace(instants).map((at, index, all) => at - (all[index - 1] ?? 0));
  assert.ok(gaps([0, 0, 0, 5]).every((gap) => gap >= 0.69));
  const long = pace(Array.from({ length: 10_000 }, (_, index) => index));
  assert.ok(long.at(-1) <= 30);
  assert.deepEqual(pace([]), []);
});

test("nobody stands on anybody else, nor outside the picture, at any width", () => {
  for (const ranks of [[0], [0, 1, 2], [0, 1, 2, 3, 3, 3, 3], Array(40).fill(2), [0, 3, 3, 0, 1]]) {
    const actors = ranks.map((rank, place) => [`actor-${place}`, rank]);
    for (const width of [240, 360, 480, 700, 1200]) {
      const layout = layOut(actors, width);
      assert.equal(layout.boxOf.length, actors.length);
      const shown = layout.boxes.reduce((sum, box) => sum + (box.more || 1), 0);
      assert.equal(shown, actors.length);
      for (const [index, box] of layout.boxes.entries()) {
        assert.ok(box.x - layout.boxWidth / 2 >= 0 && box.x + layout.boxWidth / 2 <= width);
        assert.ok(box.y >= layout.boxHeight / 2 && box.y + layout.boxHeight / 2 <= layout.height);
        for (const other of layout.boxes.slice(index + 1)) {
          const apart =
            Math.abs(box.x - other.x) >= layout.boxWidth ||
            Math.abs(box.y - other.y) >= layout.boxHeight;
          assert.ok(apart, `${width}: ${box.name} and ${other.name}`);
        }
      }
    }
  }
});
