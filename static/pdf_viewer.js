// Shows the PDF of a letter next to its case and marks the passage a value was read from. Loaded
// on demand; Mozilla's PDF.js (static/pdfjs/) parses and renders.

const SIGN = /[\p{L}\p{N}]/gu;
const GAP = /[^\p{L}\p{N}]+/gu; // PDF readers differ in white space and punctuation
const FEW_WORDS = /(?:\S+\s*){1,12}/g; // found even if the rest was read differently
const ruler = document.createElement("canvas").getContext("2d");
const SHARPNESS = Math.min(window.devicePixelRatio || 1, 2);

/**
 * Open a letter in an element.
 * @param {HTMLElement} where - the container of the pages.
 * @param {{letter: string, pdfjs: string, worker: string}} from - the URLs of the letter, of
 *   PDF.js, and of its worker.
 * @returns {Promise<{show: function(HTMLElement): Promise<void>}>} a viewer; `show` scrolls to a
 *   passage, given as an element of the letter's text.
 * @throws {Error} the letter cannot be fetched or rendered; the message is for the user.
 */
export async function open(where, from) {
  const answer = await fetch(from.letter);
  if (!answer.ok) throw new Error("The letter’s file could not be fetched.");
  const pdfjs = await import(from.pdfjs);
  pdfjs.GlobalWorkerOptions.workerSrc = from.worker;
  const pdf = await pdfjs.getDocument({
    data: await answer.arrayBuffer(),
    enableXfa: false,
    useWasm: false, // the content security policy forbids compiling
  }).promise;
  const sheets = [];
  for (let number = 1; number <= pdf.numPages; number++) {
    sheets.push(await sheetOf(pdfjs, await pdf.getPage(number), where));
  }
  const drawer = new IntersectionObserver((entries) => {
    for (const entry of entries) {
      if (entry.isIntersecting) sheets.find((sheet) => sheet.element === entry.target).draw();
    }
  }, { root: where, rootMargin: "400px" });
  for (const sheet of sheets) drawer.observe(sheet.element);

  async function show(passage) {
    for (const mark of where.querySelectorAll(".passage")) mark.remove();
    const { page, lines, before } = wordsOf(passage);
    const [sheet] = await mark(sheets, page, lines, before);
    const to = sheet?.element.querySelector(".passage") ?? sheets[page]?.element;
    if (to) where.scrollTop += to.getBoundingClientRect().top - where.getBoundingClientRect().top - where.clientHeight / 4;
  }
  return { show };
}

/** Add an empty sheet of the page's size to `where`; it is drawn when it comes into view. */
async function sheetOf(pdfjs, page, where) {
  const plain = page.getViewport({ scale: 1 });
  const viewport = page.getViewport({ scale: (where.clientWidth - 24) / plain.width });
  const element = document.createElement("div");
  element.className = "sheet";
  element.style.width = `${viewport.width}px`;
  element.style.height = `${viewport.height}px`;
  where.append(element);
  let drawn = null; // a promise
  let text = null;
  return {
    element,
    draw() {
      drawn ??= this.render();
      return drawn;
    },
    async render() {
      const canvas = document.createElement("canvas");
      canvas.width = Math.floor(viewport.width * SHARPNESS);
      canvas.height = Math.floor(viewport.height * SHARPNESS);
      canvas.setAttribute("role", "img");
      canvas.setAttribute("aria-label", `Page ${page.pageNumber}; its text is in “Text of the letter”`);
      element.prepend(canvas);
      await page.render({ canvas, viewport, transform: [SHARPNESS, 0, 0, SHARPNESS, 0, 0] }).promise;
      element.dataset.drawn = "";
    },
    /** Return the letters and digits of the page, and the text items that have them. */
    async words() {
      text ??= squeezedItems(await page.getTextContent());
      return text;
    },
    /** Mark a part of a text item, given as positions in its string; the sheet is drawn. */
    paint({ item, string, family }, start, end) {
      ruler.font = `100px "${item.fontName}", ${family}`; // drawing the sheet has loaded it
      const [from, to, all] = [start, end, string.length].map((at) => ruler.measureText(string.slice(0, at)).width);
      const [, , , , x, y] = pdfjs.Util.transform(viewport.transform, item.transform);
      const height = Math.hypot(item.transform[2], item.transform[3]) * viewport.scale;
      const width = item.width * viewport.scale;
      const box = document.createElement("div");
      box.className = "passage";
      box.style.left = `${x + width * from / all}px`;
      box.style.top = `${y - height * 0.9}px`;
      box.style.width = `${width * (to - from) / all}px`;
      box.style.height = `${height * 1.15}px`;
      element.append(box);
    },
  };
}

const squeezed = (text) => text.normalize("NFKC").replace(GAP, "").toLowerCase();

/** Return the letters and digits of all text items, and of each item the position of each of them. */
function squeezedItems({ items, styles }) {
  let all = "";
  const placed = [];
  for (const item of items) {
    const string = (item.str ?? "").normalize("NFKC");
    const at = [...string.matchAll(SIGN)].map((sign) => sign.index);
    if (at.length) placed.push({ item, string, family: styles[item.fontName].fontFamily, at, start: all.length, end: all.length + at.length });
    all += squeezed(string);
  }
  return { all, placed };
}

/**
 * Return what identifies a passage: its lines, the page on which it begins (from 0), and how
 * often its first line occurs earlier on that page.
 */
function wordsOf(passage) {
  const range = document.createRange();
  range.selectNodeContents(passage.closest(".text"));
  range.setEnd(passage, 0);
  const before = plainPages(range.cloneContents());
  const lines = plainPages(passage).flatMap((page) => page.match(FEW_WORDS) ?? []).map(squeezed).filter(Boolean);
  const there = squeezed(before.at(-1));
  return { page: before.length - 1, lines, before: lines.length ? there.split(lines[0]).length - 1 : 0 };
}

/** Return the text of each page in a part of the letter, without page numbers. */
function plainPages(part) {
  const pages = [""];
  for (const node of walk(part)) {
    if (node.nodeType === Node.TEXT_NODE) pages[pages.length - 1] += node.data;
    else pages.push("");
  }
  return pages;
}

function* walk(part) {
  for (const node of part.childNodes) {
    if (node.nodeType === Node.TEXT_NODE || node.className === "new-page") yield node;
    else if (node.className !== "back") yield* walk(node);
  }
}

/** Mark the lines of a passage in order; return the sheets with marks. */
async function mark(sheets, page, lines, before) {
  const marked = new Set();
  let at = -1;
  let sheet = page;
  for (const [number, line] of lines.entries()) {
    for (let turn = sheet; turn < sheets.length; turn++) {
      const words = await sheets[turn].words();
      const start = number || turn > page
        ? words.all.indexOf(line, turn === sheet ? Math.max(at, 0) : 0)
        : nth(words.all, line, before);
      if (start < 0) continue;
      await sheets[turn].draw();
      paint(sheets[turn], words.placed, start, start + line.length, number < lines.length - 1);
      marked.add(sheets[turn]);
      [sheet, at] = [turn, start + line.length];
      break;
    }
  }
  return [...marked];
}

/** Return the position of a text after `before` earlier occurrences, or its last position. */
function nth(all, text, before) {
  let found = all.indexOf(text);
  for (let passed = 0; passed < before; passed++) {
    const next = all.indexOf(text, found + 1);
    if (next < 0) break;
    found = next;
  }
  return found;
}

/** Mark the signs between two positions, up to the next sign if the passage goes on there. */
function paint(sheet, placed, start, end, goesOn) {
  for (const each of placed) {
    if (each.end <= start || each.start >= end) continue;
    const last = Math.min(end - each.start, each.at.length) - 1;
    const next = goesOn && each.at[last + 1];
    const stop = /[.!?”"’)]*/y; // the end of a sentence
    stop.lastIndex = each.at[last] + 1;
    stop.test(each.string);
    sheet.paint(each, each.at[Math.max(start - each.start, 0)], next || stop.lastIndex);
  }
}
