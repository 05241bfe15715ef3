// Copying, printing and comparing, on the pages that offer it. These also work without this script.
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
