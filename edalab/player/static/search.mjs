/** Finds the steps of the lessons and the terms of the glossary that hold all words typed. */

const MOST = 40;

/**
 * The sections that hold all of the words, those that hold them in their title first.
 *
 * @template {{title: string, text: string}} Section
 * @param {Section[]} sections
 * @param {string} typed
 * @returns {Section[]}
 */
export function find(sections, typed) {
  const words = typed
    .normalize("NFC")
    .toLowerCase()
    .split(/\s+/)
    .filter(Boolean);
  if (!words.length) return [];
  /** @param {string} text */
  const holds = (text) =>
    words.every((word) => text.toLowerCase().includes(word));
  const inTitle = sections.filter((section) => holds(section.title));
  const inText = sections.filter((section) =>
    holds(`${section.title} ${section.text}`),
  );
  return [
    ...inTitle,
    ...inText.filter((section) => !inTitle.includes(section)),
  ];
}

function begin() {
  const holder = document.getElementById("data");
  const field = document.getElementById("words");
  const hits = document.getElementById("hits");
  const count = document.getElementById("count");
  if (!(holder && hits && count && field instanceof HTMLInputElement)) return;
  /** @type {{sections: {page: string, title: string, text: string}[], words: Record<string, string>}} */
  const { sections, words } = JSON.parse(holder.textContent ?? "");
  document.documentElement.classList.add("playable");
  field.addEventListener("input", () => {
    const found = find(sections, field.value);
    count.textContent = field.value
      ? words.hits.replace("{count}", String(found.length))
      : "";
    hits.replaceChildren(
      ...found.slice(0, MOST).map((section) => {
        const link = document.createElement("a");
        link.href = section.page;
        link.textContent = section.title;
        const item = document.createElement("li");
        item.append(link);
        return item;
      }),
    );
  });
}

if (typeof document !== "undefined") begin();
