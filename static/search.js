// Scripts of the search page: filtering without reloading, and reading a decision next to the
// results. Everything also works without this script.
"use strict";

// htmx would be a third of the page weight, so it is loaded when the pointer or focus first
// reaches an element that uses it. Clicks, submissions and input wait until it is loaded.
const { htmx: urlOfHtmx } = document.currentScript.dataset;
let coming = null;
function loadHtmx() {
  coming ??= new Promise((resolve, reject) => {
    const script = document.createElement("script");
    script.src = urlOfHtmx;
    script.addEventListener("load", resolve);
    script.addEventListener("error", reject);
    const load = () => document.head.append(script);
    if (document.readyState === "complete") load();
    else addEventListener("load", load); // during page load, htmx would wait for an event that has already fired
  });
  return coming;
}
const serves = (element) => element?.closest("[data-hx-get], [data-hx-boost]")
  ?.matches("[data-hx-get], [data-hx-boost=true]");
function waitForHtmx(event, element, again, without) {
  if (window.htmx || !serves(element)) return;
  event.preventDefault();
  loadHtmx().then(again, without);
}
for (const near of ["pointerover", "focusin"]) {
  document.addEventListener(near, (event) => {
    if (!coming && event.target.closest("#search")) loadHtmx().then(sendTyped, () => {});
  });
}
function sendTyped() {
  const typed = document.querySelector("[data-hx-get] input:focus");
  if (typed?.value) typed.dispatchEvent(new Event("input", { bubbles: true }));
}
document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // opens another tab
  const link = event.target.closest("a[href]");
  waitForHtmx(event, link, () => link.click(), () => location.assign(link.href));
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  waitForHtmx(event, form, () => form.requestSubmit(event.submitter), () => form.submit());
}, true);
if (history.state?.htmx) loadHtmx(); // the user may go back to a page that htmx showed

// Filtering replaces the middle of the page: the filter panel on a narrow screen stays open, and
// keyboard focus moves to the answer if the chosen element is gone.
let panel = null;
let byKeyboard = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "search") return; // a list of values
  const facets = document.getElementById("facets");
  const open = facets.matches(":popover-open");
  panel = { open, top: facets.scrollTop, focused: document.activeElement.id };
  byKeyboard = document.activeElement.matches("#search :focus-visible");
});
document.addEventListener("htmx:afterSwap", () => {
  const facets = document.getElementById("facets");
  const was = panel;
  panel = null; // otherwise going back, which also swaps, would reopen it
  if (!was || !facets) return;
  if (was.open) {
    facets.showPopover();
    document.getElementById(was.focused)?.focus({ preventScroll: true });
  }
  facets.scrollTop = was.top;
});
document.addEventListener("htmx:afterSettle", () => {
  if (byKeyboard && document.activeElement === document.body) {
    document.getElementById("answer")?.focus({ preventScroll: true });
  }
});

// If a background request fails, the browser loads the page and shows the error.
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    location.assign(event.detail.pathInfo.finalRequestPath);
  });
}

// Update the tab icon to that of the search.
document.addEventListener("htmx:afterSwap", () => {
  const icon = document.getElementById("search")?.dataset.icon;
  if (icon) document.querySelector("link[rel=icon]").href = icon;
});

// Show a decision next to the results, or below its result on a narrow screen; keys
// and clicks select it.
const besides = matchMedia("(min-width: 80rem)");
async function readingOf(result) {
  const url = new URL(result.querySelector(".to-case").href);
  url.pathname += `${url.hash.slice("#item-".length)}/reading/`;
  url.hash = "";
  const answer = await fetch(url);
  if (!answer.ok) throw new Error(answer.statusText);
  return answer.text();
}
async function readBeside(result) {
  const pane = document.getElementById("reading");
  if (!pane || !besides.matches || result.classList.contains("read")) return;
  document.querySelector(".result.read")?.classList.remove("read");
  result.classList.add("read");
  const text = await readingOf(result).catch(() => null);
  if (text === null || !result.classList.contains("read")) return; // the link still opens the case
  pane.innerHTML = text;
  pane.scrollTop = 0;
}
const chooseFirst = () => document.getElementById("reading")
  && document.querySelector(".result")?.classList.add("read");
chooseFirst();
document.addEventListener("htmx:afterSwap", chooseFirst);
document.addEventListener("focusin", (event) => {
  if (event.target.matches(".to-case")) readBeside(event.target.closest(".result"));
});
document.addEventListener("click", (event) => {
  const result = event.target.closest(".results .result");
  if (result && !event.target.closest("a, summary") && !String(getSelection())) readBeside(result);
});
document.addEventListener("toggle", async (event) => {
  const whole = event.target;
  if (!whole.matches("details.whole") || !whole.open || whole.dataset.read) return;
  whole.dataset.read = "true";
  const text = await readingOf(whole.closest(".result")).catch(() => null);
  const prose = text && new DOMParser().parseFromString(text, "text/html").querySelector(".prose");
  if (prose) whole.querySelector("p").replaceWith(prose);
}, true);
