// Check a text without leaving the page. The response to the form must not be cached, so going back
// to it would send the text again. Browsers keep this page in memory, with the advice inserted here.
// Everything also works without this script.
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (!form.matches("[data-in-place]")) return;
  event.preventDefault();
  const typed = form.elements.text.value;
  const button = form.querySelector("button");
  button.disabled = true;
  button.textContent = "Checking …";
  try {
    const answer = await fetch(form.action, {
      method: "POST", body: new FormData(form), headers: { "X-Requested-With": "fetch" },
    });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.title = page.title;
    document.getElementById("to-folder")?.remove();
    const main = document.getElementById("main");
    main.replaceChildren(...page.getElementById("main").childNodes);
    if (typed && !form.elements.file.value) { // the answer does not repeat a long text
      document.getElementById("text").value = typed;
      document.getElementById("left-out")?.remove();
    }
    const bar = page.getElementById("to-folder");
    if (bar) main.after(bar);
  } catch {
    form.submit(); // the browser shows the error
    return;
  }
  document.dispatchEvent(new Event("narrowed"));
  scrollTo(0, 0);
  document.getElementById("main").focus({ preventScroll: true });
});

// A file that is dropped anywhere on the page is selected; by default, a browser would open it.
document.addEventListener("dragover", (event) => {
  if (event.dataTransfer.types.includes("Files")) event.preventDefault();
});
document.addEventListener("drop", (event) => {
  const input = document.getElementById("file");
  if (!event.dataTransfer.files.length || !input) return;
  event.preventDefault();
  input.files = event.dataTransfer.files;
  input.scrollIntoView({ block: "nearest" });
  input.focus();
});
