// The case page: search words and the letter. Everything also works without this script.
"use strict";

// Search words: m for the next, M for the previous.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key !== "m" && event.key !== "M") return;
  const marks = [...document.querySelectorAll("mark[id]")];
  if (!marks.length) return;
  const here = marks.indexOf(document.activeElement);
  const item = document.querySelector(":target, .came-for");
  const first = marks.findIndex((mark) => !item || item.compareDocumentPosition(mark) & (4 | 16));
  const step = event.key === "m" ? 1 : -1;
  const next = here < 0 ? Math.max(first, 0) : (here + step + marks.length) % marks.length;
  marks[next].tabIndex = -1;
  marks[next].focus({ preventScroll: true });
  marks[next].scrollIntoView({ block: "center" });
});

// The strip of item numbers replaces the index of items once that is scrolled out of view.
const index = document.querySelector(".index");
if (index) {
  new IntersectionObserver(([entry]) => {
    const above = !entry.isIntersecting && entry.boundingClientRect.top < 0;
    document.querySelector(".way")?.classList.toggle("past-index", above);
  }, { rootMargin: "-56px 0px 0px" }).observe(index); // the height of the strip, and the space above an item
}

// The letter next to a case follows the item in view, and can be shown as PDF.
const showPdf = document.getElementById("show-pdf");
if (showPdf) {
  const text = document.querySelector(".letter .text");
  const sheets = document.getElementById("pdf");
  const heading = document.getElementById("letter-heading");
  const beside = matchMedia("(min-width: 70.01rem)");
  const pressed = () => showPdf.getAttribute("aria-pressed") === "true";
  let viewer = null; // a promise of the viewer, after its first use
  let anchor = location.hash.startsWith("#at-")
    ? location.hash.slice(1)
    : document.querySelector(".item[data-anchor]")?.dataset.anchor;

  let shown = Promise.resolve(); // passages are shown in turn, so the last one requested stays

  // The text of a long letter is not on the page: it is fetched when it is needed.
  async function fetchText() {
    if (!text.querySelector("a[href='?text']")) return;
    const query = new URLSearchParams(location.search);
    query.set("text", "");
    const answer = await fetch(`?${query}`);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    text.replaceChildren(...page.querySelector(".text").childNodes);
    for (const link of document.querySelectorAll("a[href^='?text#'], .back")) link.setAttribute("href", link.hash);
  }
  document.addEventListener("click", async (event) => {
    const link = event.target.closest("a[href^='?text']");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    event.preventDefault();
    await fetchText().catch(() => location.assign(link.href));
    if (link.hash) link.click();
  });
  if (location.hash.startsWith("#at-") && !document.getElementById(location.hash.slice(1))) {
    fetchText().then(() => document.getElementById(location.hash.slice(1))?.scrollIntoView());
  }

  const open = () => {
    showPdf.setAttribute("aria-pressed", "true");
    showPdf.textContent = "Show the text";
    text.hidden = true;
    sheets.hidden = false;
    sheets.setAttribute("aria-busy", "true");
    heading.textContent = "The letter as PDF";
    const asked = shown.then(async () => {
      try {
        await fetchText();
        viewer ??= import(showPdf.dataset.viewer).then((module) => module.open(sheets, showPdf.dataset));
        const passage = document.getElementById(anchor);
        if (passage) await (await viewer).show(passage);
        else await viewer;
      } catch (error) {
        viewer = null;
        sheets.replaceChildren(Object.assign(document.createElement("p"), { textContent: error.message }));
      }
      if (shown === asked) sheets.removeAttribute("aria-busy");
    });
    shown = asked;
  };
  const close = () => {
    showPdf.setAttribute("aria-pressed", "false");
    showPdf.textContent = "Show the PDF";
    sheets.hidden = true;
    text.hidden = false;
    heading.textContent = "Text of the letter";
  };
  showPdf.hidden = !showPdf.dataset.letter;
  showPdf.addEventListener("click", () => (pressed() ? close() : open()));

  document.addEventListener("click", (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
    const value = event.target.closest("a[href^='#at-']");
    const page = event.target.closest("a[href^='letter#page=']");
    if (value) anchor = value.hash.slice(1); // for the PDF
    if (!(value && (pressed() || beside.matches)) && !(page && beside.matches)) return;
    event.preventDefault();
    if (value) showValues(value.hash);
    if (value && !pressed()) {
      const here = scrollY; // keeps the value in view
      location.hash = value.hash;
      scrollTo(0, here);
      return;
    }
    if (page) anchor = page.closest(".item").dataset.anchor;
    open();
  });

  // Mark the values that were read from the passage shown.
  const valuesAt = (hash) => document.querySelectorAll(`a[href="${CSS.escape(hash)}"]`);
  const showValues = (hash) => {
    if (!hash.startsWith("#at-")) return;
    for (const value of document.querySelectorAll("a.shown")) value.classList.remove("shown");
    for (const value of valuesAt(hash)) value.classList.add("shown");
  };
  showValues(location.hash);
  addEventListener("hashchange", () => showValues(location.hash));

  // The link back from a passage leads to its item; this leads to the value.
  text.addEventListener("click", (event) => {
    const value = event.target.closest(".back") && valuesAt(location.hash)[0];
    if (!value) return;
    event.preventDefault();
    location.hash = event.target.hash;
    value.focus({ preventScroll: true });
    value.scrollIntoView({ block: "center" });
  });

  const follow = (item) => {
    for (const link of document.querySelectorAll(".numbers-of-items a")) {
      const here = link.hash === `#${item.id}`;
      if (here) link.setAttribute("aria-current", "true");
      else link.removeAttribute("aria-current");
      const strip = link.parentElement; // scrolls sideways on a narrow screen
      if (here) strip.scrollLeft = link.offsetLeft - strip.offsetLeft - strip.clientWidth / 2;
    }
    const there = document.getElementById(item.dataset.anchor);
    if (!there || !beside.matches) return;
    anchor = there.id;
    text.querySelector(".read")?.classList.remove("read");
    there.classList.add("read");
    if (pressed()) open();
    else text.scrollTop += there.getBoundingClientRect().top - text.getBoundingClientRect().top - 48;
  };
  // The item in view crosses a line at a fifth of the window's height.
  let stays = location.hash.startsWith("#at-"); // keep the requested words in view
  for (const moves of ["wheel", "touchmove", "pointerdown", "keydown"]) {
    document.addEventListener(moves, () => { stays = false; }, { passive: true });
  }
  document.addEventListener("click", (event) => {
    if (event.target.closest("a[href^='#at-']")) stays = true;
  });
  const reader = new IntersectionObserver((entries) => {
    const entry = entries.find((each) => each.isIntersecting);
    if (entry && !stays) follow(entry.target);
  }, { rootMargin: "-20% 0px -79% 0px" });
  for (const item of document.querySelectorAll(".item")) reader.observe(item);
}
