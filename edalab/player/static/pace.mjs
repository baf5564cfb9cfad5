/** Seconds that a run takes to play, apart from the pause that each record gets. */
const RUN_S = 8;
/** Seconds that each record of a short run is looked at. */
const LOOK_S = 0.7;
/** Seconds that the looking takes in a long run, all records together. */
const LOOK_AT_ALL_S = 20;

/**
 * When each record is played, in seconds of the person who watches.
 *
 * The gaps follow the virtual clock, but no record comes so soon after the one before it that a
 * person could not see it, unless there are very many.
 *
 * @param {number[]} instants Virtual nanoseconds, in rising order.
 * @returns {number[]}
 */
export function pace(instants) {
  const end = instants.length ? instants[instants.length - 1] : 0;
  const least = Math.min(LOOK_S, LOOK_AT_ALL_S / Math.max(1, instants.length));
  let seconds = 0;
  let before = 0;
  return instants.map((at) => {
    seconds += Math.max(least, end ? ((at - before) / end) * RUN_S : 0);
    before = at;
    return seconds;
  });
}
