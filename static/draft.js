// Check a draft without leaving the page. A page that answers a form is not kept by browsers (the
// draft must not be): going back to it would send the draft again. This one, with what was put into
// it, is kept in memory. Everything also works without this script.
"use strict";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.enctype !== "multipart/form-data") return;
  event.preventDefault();
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
    const bar = page.getElementById("to-folder");
    if (bar) main.after(bar);
  } catch {
    form.submit(); // the browser says what is wrong
    return;
  }
  document.dispatchEvent(new Event("narrowed"));
  scrollTo(0, 0);
  document.getElementById("main").focus({ preventScroll: true });
});

// A file that is dropped anywhere on the page is chosen; a browser would open it.
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
