// The upload page: files and folders can be dropped, and the selection is shown before sending.
// Without this script, only files can be uploaded, not folders.
"use strict";

const form = document.getElementById("upload");
const [files, folder] = form.querySelectorAll('input[type="file"]');
const paths = form.querySelector('input[name="paths"]');
const said = form.querySelector(".chosen");
const submit = form.querySelector('input[type="submit"]');
const most = Number(form.dataset.most);
const WANTED = /\.(pdf|txt|zip)$/i;
let dropped = new Map(); // file -> its path, for files from a dropped folder

form.querySelector("[data-script]").hidden = false;

function chosen() {
  return [...files.files, ...folder.files];
}

function pathOf(file) {
  return dropped.get(file) || file.webkitRelativePath || file.name;
}

function say() {
  const all = chosen();
  const megabytes = all.reduce((sum, file) => sum + file.size, 0) / 1e6;
  files.required = !folder.files.length;
  paths.value = JSON.stringify(all.map(pathOf));
  said.textContent = all.length
    ? `${all.length.toLocaleString("en")} files chosen, ${megabytes.toFixed(1)} MB.`
    : "";
  submit.disabled = all.length > most;
  if (all.length > most) {
    said.textContent += ` At most ${most.toLocaleString("en")} can be sent at a time: put them in a ZIP.`;
  }
}

async function walk(entry, path, found) {
  if (entry.isFile) {
    const file = await new Promise((done, failed) => entry.file(done, failed));
    if (!path || WANTED.test(file.name)) found.push([file, path + file.name]);
    return;
  }
  const reader = entry.createReader();
  for (;;) { // a reader returns up to a hundred entries at a time, and none at the end
    const entries = await new Promise((done, failed) => reader.readEntries(done, failed));
    if (!entries.length) return;
    for (const inner of entries) await walk(inner, `${path}${entry.name}/`, found);
  }
}

async function take(transfer) {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry && item.webkitGetAsEntry());
  const found = [];
  if (entries.every(Boolean)) {
    for (const entry of entries) await walk(entry, "", found);
  } else {
    for (const file of transfer.files) found.push([file, file.name]);
  }
  const all = new DataTransfer();
  for (const [file] of found) all.items.add(file);
  files.files = all.files;
  folder.value = "";
  // The list does not copy files: it has the same objects in the same order.
  dropped = new Map([...files.files].map((file, number) => [file, found[number][1]]));
  say();
}

for (const input of [files, folder]) input.addEventListener("change", say);
for (const kind of ["dragenter", "dragover"]) {
  document.addEventListener(kind, (event) => {
    event.preventDefault();
    form.classList.add("over");
  });
}
document.addEventListener("dragleave", (event) => {
  if (!event.relatedTarget) form.classList.remove("over");
});
document.addEventListener("drop", (event) => {
  event.preventDefault();
  form.classList.remove("over");
  take(event.dataTransfer).catch((error) => {
    said.textContent = `The dropped files could not be read (${error.message}). Choose them instead.`;
  });
});
form.addEventListener("submit", () => {
  // An empty second input would be sent as a file without a name.
  for (const input of [files, folder]) if (!input.files.length && chosen().length) input.disabled = true;
  said.textContent = `Sending ${chosen().length.toLocaleString("en")} files …`;
});
window.addEventListener("pageshow", () => {
  for (const input of [files, folder]) input.disabled = false;
});
