/** The slider of a sweep: it goes from point to point and says what each run gave. */

import { part } from "./part.mjs";

function begin() {
  /** @type {{values: string[], sentences: string[]}} */
  const { values, sentences } = JSON.parse(
    part("data", HTMLScriptElement).textContent ?? "",
  );
  const slider = part("point", HTMLInputElement);
  const here = part("here", SVGLineElement);
  const show = () => {
    const point = slider.value;
    const number = Number(point);
    part("value", HTMLOutputElement).textContent = values[number];
    slider.setAttribute("aria-valuetext", values[number]);
    part("told", HTMLElement).textContent = sentences[number];
    for (const shown of document.querySelectorAll("[data-point]")) {
      const now = shown.getAttribute("data-point") === point;
      shown.classList.toggle("now", now);
      if (now && shown instanceof SVGTextElement) {
        const x = shown.getAttribute("x") ?? "0";
        here.setAttribute("x1", x);
        here.setAttribute("x2", x);
      }
    }
  };
  slider.addEventListener("input", show);
  for (const shown of document.querySelectorAll("text[data-point]")) {
    shown.addEventListener("click", () => {
      slider.value = shown.getAttribute("data-point") ?? "0";
      show();
    });
  }
  document.documentElement.classList.add("playable");
  show();
}

begin();
