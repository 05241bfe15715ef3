// Shortcuts for the pages. Everything also works without this script.
"use strict";

const box = document.getElementById("q");

// Keys: / for the search box, j and k for the next and previous result or case, ? for help.
document.addEventListener("keydown", (event) => {
  const typing = event.target.closest("input, textarea, select, [contenteditable]");
  if (typing || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.key === "/" && box) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "j" || event.key === "k") {
    document.querySelector(event.key === "j" ? "a[rel=next]" : "a[rel=prev]")?.click();
    const links = [...document.querySelectorAll(".to-case")];
    const at = links.indexOf(document.activeElement);
    const next = event.key === "j" ? at + 1 : at - 1;
    links[Math.max(0, Math.min(links.length - 1, next))]?.focus();
  } else if (event.key === "?") {
    document.querySelector("a.help")?.click();
  }
});

// Submit a form as soon as a choice is made, without its button.
document.addEventListener("change", (event) => {
  if (event.target.matches("select[data-submit]")) event.target.form.requestSubmit();
});

// Name the page in the foot of a printed sheet.
addEventListener("beforeprint", () => document.documentElement.style.setProperty("--on-foot", JSON.stringify(document.title)));

// Sections that the user opened or closed stay that way while filters change.
const opened = "opened:";
document.addEventListener("toggle", (event) => {
  if (event.target.matches("details[id]") && event.target.dataset.set !== String(event.target.open)) {
    sessionStorage.setItem(opened + event.target.id, event.target.open);
  }
}, true);
function restore(root) {
  for (const details of root.querySelectorAll("details[id]")) {
    const state = sessionStorage.getItem(opened + details.id);
    if (state !== null) details.open = state === "true";
    details.dataset.set = String(details.open);
  }
}
restore(document);
document.addEventListener("narrowed", () => restore(document));

// Suggestions under the search box: arrow keys select, Enter opens, Escape closes.
const list = document.getElementById("suggestions");
if (box && list) {
  let waiting = 0;
  let asked = "";
  box.setAttribute("role", "combobox");
  box.setAttribute("aria-expanded", "false");
  box.setAttribute("aria-controls", list.id);
  box.setAttribute("aria-autocomplete", "list");

  const options = () => [...list.querySelectorAll("[role=option]")];
  const close = () => {
    list.hidden = true;
    box.setAttribute("aria-expanded", "false");
    box.removeAttribute("aria-activedescendant");
  };
  const choose = (option) => {
    for (const each of options()) each.setAttribute("aria-selected", String(each === option));
    if (option) box.setAttribute("aria-activedescendant", option.id);
    else box.removeAttribute("aria-activedescendant");
  };
  const ask = async () => {
    const words = box.value.trim();
    asked = words; // a late answer to other words
    if (words.length < 2) return close();
    const search = new URLSearchParams(new FormData(box.form));
    const answer = await fetch(`${box.dataset.suggestions}?${search}`).catch(() => null);
    const found = answer?.ok ? await answer.text() : null;
    if (found === null || asked !== words || document.activeElement !== box) return;
    list.innerHTML = found;
    list.hidden = options().length === 0;
    box.setAttribute("aria-expanded", String(!list.hidden));
    choose(null);
  };

  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(ask, 120);
  });
  box.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !list.hidden) {
      event.preventDefault();
      close();
    }
    if (list.hidden) return;
    const all = options();
    const at = all.findIndex((option) => option.getAttribute("aria-selected") === "true");
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      const step = event.key === "ArrowDown" ? 1 : -1;
      choose(all[(at + step + all.length + (at < 0 && step < 0 ? 1 : 0)) % all.length]);
    } else if (event.key === "Enter" && at >= 0) {
      event.preventDefault();
      all[at].click();
    }
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest(".combo")) close();
  });
  box.addEventListener("blur", () => setTimeout(() => {
    if (!list.contains(document.activeElement)) close();
  }, 150));
}

// Save or copy a chart as PNG, at twice its size. Without
// this script, the SVG is available.
async function pictureOf(url) {
  const drawing = new Image();
  drawing.src = url;
  await drawing.decode();
  const canvas = document.createElement("canvas");
  canvas.width = 2 * drawing.naturalWidth;
  canvas.height = 2 * drawing.naturalHeight;
  canvas.getContext("2d").drawImage(drawing, 0, 0, canvas.width, canvas.height);
  return new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
}
function offerPictures(root) {
  for (const button of root.querySelectorAll("button[data-png]")) button.hidden = false;
  for (const button of root.querySelectorAll("button[data-copy-png]")) {
    button.hidden = !(navigator.clipboard?.write && window.ClipboardItem);
  }
}
offerPictures(document);
document.addEventListener("narrowed", () => offerPictures(document));
document.addEventListener("click", async (event) => {
  const button = event.target.closest("button[data-png], button[data-copy-png]");
  if (!button) return;
  const said = button.parentElement.querySelector("[role=status]");
  const chart = button.parentElement.querySelector("a").href; // the first link is that of the SVG
  try {
    if (button.matches("[data-copy-png]")) {
      const picture = pictureOf(chart); // a promise, because Safari requires one
      await navigator.clipboard.write([new ClipboardItem({ "image/png": picture })]);
      said.textContent = "Copied.";
      return;
    }
    const link = document.createElement("a");
    link.href = URL.createObjectURL(await pictureOf(chart));
    link.download = "chart.png";
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  } catch {
    said.textContent = "Your browser can’t create the image. Use the SVG.";
  }
});

// Shift-click applies to all decision checkboxes since the last one clicked.
let lastBox = null;
document.addEventListener("click", (event) => {
  const box = event.target;
  if (!box.matches("input[name=tick]")) return;
  const boxes = [...document.querySelectorAll("input[name=tick]")];
  const from = boxes.indexOf(lastBox);
  if (event.shiftKey && from >= 0) {
    const [first, last] = [from, boxes.indexOf(box)].sort((a, b) => a - b);
    for (const between of boxes.slice(first, last + 1)) between.checked = box.checked;
  }
  lastBox = box;
});

// Selected decisions stay selected in this tab, also on other pages, until a folder has taken them.
// Without this script, those of a page are selected on that page only.
const SELECTED = "selected";
const SENT = "sent"; // sent to a folder, which may refuse them
const selected = () => new Set(JSON.parse(sessionStorage.getItem(SELECTED) ?? "[]"));
const keep = (values) => sessionStorage.setItem(SELECTED, JSON.stringify([...values]));
function showSelected() {
  const bar = document.getElementById("to-folder");
  if (!bar) return;
  const elsewhere = selected();
  for (const each of document.querySelectorAll("label.tick > input")) {
    each.checked = elsewhere.delete(each.value);
  }
  for (const each of bar.querySelectorAll("[name=tick]")) each.remove();
  for (const value of elsewhere) {
    bar.append(Object.assign(document.createElement("input"), { type: "hidden", name: "tick", value }));
  }
  document.body.style.setProperty("--elsewhere", elsewhere.size || ""); // setting 0 would restyle the page
}
const unselect = (values) => keep([...selected()].filter((each) => !values.includes(each)));
const { type, responseStatus } = performance.getEntriesByType("navigation")[0];
if (type === "navigate" && !(responseStatus >= 400)) {
  unselect(JSON.parse(sessionStorage.getItem(SENT) ?? "[]"));
}
document.addEventListener("click", (event) => {
  if (!event.target.matches(".tick-all")) return;
  for (const box of document.querySelectorAll("label.tick > input:not(:checked)")) box.click();
});
showSelected();
addEventListener("pageshow", () => {
  sessionStorage.removeItem(SENT);
  showSelected(); // the browser may have restored checkboxes
});
document.addEventListener("narrowed", showSelected);
document.addEventListener("change", (event) => {
  if (!event.target.matches("label.tick > input")) return;
  const values = selected();
  for (const each of document.querySelectorAll("label.tick > input")) {
    if (each.checked) values.add(each.value);
    else values.delete(each.value);
  }
  keep(values);
});
document.addEventListener("reset", (event) => {
  if (event.target.id !== "to-folder") return;
  keep([]);
  showSelected();
});
document.addEventListener("submit", (event) => {
  const sent = new FormData(event.target, event.submitter).getAll("tick");
  const method = event.submitter?.formMethod || event.target.method;
  if (method !== "post" || !sent.length) return;
  if (event.target.target) unselect(sent); // a new tab has its own selection
  else sessionStorage.setItem(SENT, JSON.stringify(sent));
});
