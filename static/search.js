// Scripts of the search page: filtering without reloading, and reading a decision next to the
// results. Everything also works without this script.
"use strict";

// A link or form to another search replaces only the parts of the page that change. If the request
// fails, the browser loads the page itself and shows the error.
const TIMEOUT = 20_000; // milliseconds
const isSearch = (url) => url.origin === location.origin && url.pathname === location.pathname && !url.hash;
let asked = null; // the AbortController of the current request: only the last requested search is shown
let shown = location.search;
let lastUsed = ""; // the id of the element that was used last

async function narrow(url, { back = null, toTop = false } = {}) {
  asked?.abort();
  const mine = asked = new AbortController();
  const search = document.getElementById("search");
  search.classList.add("busy");
  let answer, text;
  try {
    const signal = AbortSignal.any([mine.signal, AbortSignal.timeout(TIMEOUT)]);
    answer = await fetch(url, { signal, cache: back ? "force-cache" : "default" });
    text = await answer.text();
  } catch {
    if (!mine.signal.aborted) location.assign(url);
    return;
  }
  const page = new DOMParser().parseFromString(text, "text/html");
  if (!answer.ok || !page.getElementById("search")) {
    location.assign(url);
    return;
  }
  if (!back) {
    history.replaceState({ top: scrollY }, "");
    history.pushState(null, "", answer.url);
  }
  shown = new URL(back ? url : answer.url).search;
  search.classList.remove("busy");
  show(page, !back);
  if (back) scrollTo(0, back.top);
  if (toTop) document.getElementById("answer").scrollIntoView();
}

// The panel of filters keeps its scroll position and, on a narrow screen, stays open, as does the
// panel of figures whose chart changes. If the element that was used by keyboard is gone, the answer
// gets the focus.
function show(page, keepPanel) {
  const { scrollTop } = document.getElementById("facets");
  const { id } = document.activeElement;
  lastUsed = id;
  const open = keepPanel && document.querySelector(id.startsWith("split:") ? ":popover-open" : "#facets:popover-open");
  const byKeyboard = document.activeElement.matches("#search :focus-visible");
  document.title = page.title;
  for (const link of ["link[rel=icon]", "link[rel=alternate]"]) {
    document.querySelector(link).href = page.querySelector(link).href;
  }
  if (document.activeElement.id !== "q") document.getElementById("q").value = page.getElementById("q").value;
  for (const part of ["samples", "said", "kept", "search"]) {
    document.getElementById(part).replaceChildren(...page.getElementById(part).childNodes);
  }
  if (open) document.getElementById(open.id)?.showPopover();
  document.getElementById("facets").scrollTop = scrollTop;
  if (id) document.getElementById(id)?.focus({ preventScroll: true });
  if (byKeyboard && document.activeElement === document.body) {
    document.getElementById("answer").focus({ preventScroll: true });
  }
  document.dispatchEvent(new Event("narrowed"));
}

document.addEventListener("click", (event) => {
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey || event.button) return; // another tab
  const link = event.target.closest("#search a[href]");
  const url = link && new URL(link.href);
  if (!url || !isSearch(url)) return;
  event.preventDefault();
  narrow(url, { toTop: Boolean(link.closest(".pager")) });
});
// The URL that a button of a form opens.
function addressOf(button, form) {
  const url = new URL(button?.getAttribute("formaction") ?? form.action, location);
  url.search = new URLSearchParams(new FormData(form, button));
  return url;
}
document.addEventListener("submit", (event) => {
  const form = event.target.closest("#search form");
  if (!form) return;
  if (form.matches(".find")) {
    event.preventDefault();
    find(form);
    return;
  }
  const url = addressOf(event.submitter, form);
  if (!isSearch(url)) return;
  event.preventDefault();
  narrow(url);
});
addEventListener("popstate", (event) => {
  asked?.abort(); // of a step that was taken back
  document.getElementById("search").classList.remove("busy");
  if (location.search !== shown) narrow(new URL(location.href), { back: event.state ?? { top: 0 } });
});
addEventListener("pagehide", () => { // otherwise the browser would load the aborted search
  asked?.abort();
  document.getElementById("search").classList.remove("busy");
});

const partAt = (url) => fetch(url, { headers: { "X-Requested-With": "fetch" } })
  .then((answer) => (answer.ok ? answer.text() : null)).catch(() => null);

// A facet that was closed has only a link or button to its values; it shows them in place of it when
// it opens.
document.addEventListener("toggle", async (event) => {
  const link = event.target.matches(".facet[open]") && event.target.querySelector("summary ~ div > .others:first-child > :is(a, button)");
  const values = link && await partAt(link.href ?? addressOf(link, link.form));
  if (!values) return; // the link still opens them
  link.closest("div").innerHTML = values;
  if (lastUsed && [document.body, document.getElementById("answer")].includes(document.activeElement)) {
    document.getElementById(lastUsed)?.focus({ preventScroll: true });
  }
}, true);

// "Find" in a facet shows the values found in place of the facet's list.
async function find(form) {
  const url = addressOf(null, form);
  const words = form.elements.find.value;
  const found = await partAt(url);
  if (words !== form.elements.find.value) return; // the visitor is still typing
  if (found === null) location.assign(url);
  else form.previousElementSibling.innerHTML = found;
}
let typing = 0;
document.addEventListener("input", (event) => {
  const form = event.target.closest("#search .find");
  if (!form) return;
  clearTimeout(typing);
  typing = setTimeout(find, 200, form);
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
document.addEventListener("narrowed", chooseFirst);
document.addEventListener("focusin", (event) => {
  if (event.target.matches(".to-case")) readBeside(event.target.closest(".result"));
});
document.addEventListener("click", (event) => {
  const result = event.target.closest(".results .result");
  if (result && !event.target.closest("a, summary") && !String(getSelection())) readBeside(result);
});
// The whole rationale of a result, below it; a script has to fetch it, so the page does not have this.
function offerRationales() {
  for (const result of document.querySelectorAll(".results > .result:not(.whole)")) {
    const whole = document.createElement("details");
    whole.append(Object.assign(document.createElement("summary"), { textContent: "Rationale" }));
    result.append(whole);
  }
}
offerRationales();
document.addEventListener("narrowed", offerRationales);
document.addEventListener("toggle", async (event) => {
  const whole = event.target;
  if (!whole.matches(".result > details") || !whole.open || whole.dataset.read) return;
  whole.dataset.read = "true";
  const result = whole.closest(".result");
  const text = await readingOf(result).catch(() => "");
  const prose = new DOMParser().parseFromString(text, "text/html").querySelector(".prose");
  const link = Object.assign(document.createElement("a"), { href: result.querySelector(".to-case").href, textContent: "Read it on the case page" });
  whole.append(prose ?? link);
}, true);
