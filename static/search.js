// What the search alone needs: narrowing without loading the page again, and reading beside the
// results. Everything works without it too.
"use strict";

// htmx, which would be a third of what a search loads, comes when the pointer or the focus first
// reaches something that it serves. What is clicked, sent or typed before it is there waits for it.
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
    else addEventListener("load", load); // while a page is loading, htmx waits for an event that has been
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
  if (event.ctrlKey || event.metaKey || event.shiftKey) return; // another tab
  const link = event.target.closest("a[href]");
  waitForHtmx(event, link, () => link.click(), () => location.assign(link.href));
}, true);
document.addEventListener("submit", (event) => {
  const form = event.target;
  waitForHtmx(event, form, () => form.requestSubmit(event.submitter), () => form.submit());
}, true);
if (history.state?.htmx) loadHtmx(); // one may go back to what it showed before

// Narrowing replaces the page's middle: the panel of a narrow screen stays open, and who chose by
// keyboard stands at the answer where what they chose is gone.
let panel = null;
let byKeyboard = false;
document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target?.id !== "search") return; // but a list of values
  const facets = document.getElementById("facets");
  const open = facets.matches(":popover-open");
  panel = { open, top: facets.scrollTop, focused: document.activeElement.id };
  byKeyboard = document.activeElement.matches("#search :focus-visible");
});
document.addEventListener("htmx:afterSwap", () => {
  const facets = document.getElementById("facets");
  const was = panel;
  panel = null; // or going back, which swaps too, would open it again
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

// Where an answer does not come in the background, the browser asks for it and shows what is wrong.
for (const failure of ["htmx:responseError", "htmx:sendError", "htmx:timeout"]) {
  document.addEventListener(failure, (event) => {
    location.assign(event.detail.pathInfo.finalRequestPath);
  });
}

// The icon of the tab is that of the search.
document.addEventListener("htmx:afterSwap", () => {
  const icon = document.getElementById("search")?.dataset.icon;
  if (icon) document.querySelector("link[rel=icon]").href = icon;
});

// A decision of the results is read beside them, or below its own where there is no room: the keys
// and a click choose which one.
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
  if (text === null || !result.classList.contains("read")) return; // the link leads to it all the same
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
