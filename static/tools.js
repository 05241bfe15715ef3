// Copying, printing, comparing, and notes of folders, on the pages that offer it. These also work without this script.
"use strict";

// Copy a citation to the clipboard; without this script, one click selects it.
for (const button of document.querySelectorAll("button[data-copy]")) {
  button.hidden = !navigator.clipboard;
  const said = Object.assign(document.createElement("span"), { className: "quiet", role: "status" });
  button.after(" ", said);
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(document.getElementById(button.dataset.copy).textContent.trim());
      said.textContent = "Copied.";
    } catch {
      said.textContent = "Your browser doesn’t allow copying here. Select the text and copy it.";
    }
  });
}

for (const button of document.querySelectorAll("button[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => print());
}

// The second of two compared searches follows the choices in the first, as long as they agree. Words
// are typed, which takes a while: they would be replaced while the visitor is typing others.
for (const first of document.querySelectorAll(".compared select[name^='a.']")) {
  const second = first.form.elements[first.name.replace("a", "b")];
  let before = first.value;
  first.addEventListener("change", () => {
    if (second?.value === before) second.value = first.value;
    before = first.value;
  });
}

// Save the notes of a folder while they are written; without this script, a button saves them.
const arrange = document.getElementById("arrange");
if (arrange) {
  const PAUSE = 800; // milliseconds without a key
  const notes = [...document.querySelectorAll("textarea[form=arrange]")];
  const unsaved = () => notes.filter((note) => note.value !== note.defaultValue);
  let pause = 0;
  let saving = null; // the promise of the request that is under way
  let failed = false;
  let arranging = false; // the form is sent with all notes

  async function send(written) {
    const sent = new FormData();
    sent.set("csrfmiddlewaretoken", arrange.elements.csrfmiddlewaretoken.value);
    for (const [note, text] of written) sent.set(note.name, text);
    const asked = { method: "POST", body: sent, redirect: "manual", keepalive: true }; // while the visitor leaves
    const answer = await fetch(arrange.action, asked).catch(() => null);
    failed = answer?.type !== "opaqueredirect"; // to this page, which is not needed
    for (const [note, text] of written) {
      if (!failed) show(note, note.defaultValue = text);
      note.parentElement.querySelector("[role=status]").textContent = failed ? "Not saved. Press the button." : "Saved.";
    }
  }

  // Save what is unsaved. Requests take turns, so that the newest note stays.
  async function save() {
    clearTimeout(pause);
    while (saving) await saving;
    if (!unsaved().length) return;
    saving = send(unsaved().map((note) => [note, note.value]));
    await saving;
    saving = null;
  }

  // The note as it is printed.
  function show(note, text) {
    const entry = note.closest("li");
    const shown = entry.querySelector(".note") ?? Object.assign(document.createElement("p"), { className: "note" });
    const label = Object.assign(document.createElement("span"), { className: "quiet", textContent: "Note:" });
    shown.replaceChildren(label, ` ${text.trim()}`);
    if (text.trim()) entry.querySelector(".tools-of-entry").before(shown);
    else shown.remove();
  }

  for (const note of notes) {
    const status = Object.assign(document.createElement("span"), { className: "quiet", role: "status" });
    note.parentElement.append(status);
    note.addEventListener("input", () => {
      clearTimeout(pause);
      pause = setTimeout(save, PAUSE);
    });
    note.addEventListener("change", save);
  }

  // Pages and files that are opened from here have the notes: their links and forms wait for them.
  async function wait(event, follow) {
    if (failed || !saving && !unsaved().length) return;
    event.preventDefault();
    await save();
    follow();
  }
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a[href]:not([href^='#'])");
    if (link && !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.button) wait(event, () => link.click());
  }, true);
  document.addEventListener("submit", (event) => {
    if (event.target === arrange) arranging = true;
    else wait(event, () => event.target.requestSubmit(event.submitter));
  }, true);

  // A browser that leaves in another way asks first if a note may get lost.
  addEventListener("beforeunload", (event) => {
    if (arranging || !unsaved().length) return;
    if (failed || saving) event.preventDefault();
    else save();
  });
  addEventListener("pagehide", save);
}
