const box = document.getElementById("diagram");
const picture = document.getElementById("picture");
const names = document.getElementById("names");
const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
svg.setAttribute("role", "img");
svg.setAttribute("aria-label", "Sequence diagram; the step is told beside it");
const line = 15;
const wide = new RegExp(
  "[\\u1100-\\u115f\\u2e80-\\ua4cf\\uac00-\\ud7a3\\uf900-\\ufaff\\ufe30-\\ufe6f\\uff00-\\uff60]"
    + "|\\p{Emoji_Presentation}", "u");
const cells = (words) => [...words].reduce((sum, sign) => sum + (wide.test(sign) ? 2 : 1), 0);
const signs = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (words) => words.replace(/[&<>"']/g, (sign) => signs[sign]);

/// The rows and columns that the filter leaves, and where they stand.
let view = { rows: [], columns: [], x: new Map(), tops: [], height: 0 };

function cellWidth() {
  const probe = document.createElement("canvas").getContext("2d");
  probe.font = `12px ${getComputedStyle(document.body).getPropertyValue("--mono")}`;
  return probe.measureText("0".repeat(100)).width / 100 || 7.3;
}

/// The words in lines of so many cells; what does not fit the last is cut.
function wrapped(words, room, most) {
  const lines = [""];
  for (let word of words.split(" ")) {
    const full = lines[lines.length - 1];
    if (full && cells(full) + 1 + cells(word) <= room) {
      lines[lines.length - 1] += " " + word;
      continue;
    }
    if (full) lines.push("");
    while (cells(word) > room && lines.length < most) {
      const part = [...word].slice(0, Math.max(1, room)).join("");
      lines[lines.length - 1] = part;
      lines.push("");
      word = word.slice(part.length);
    }
    lines[lines.length - 1] = word;
  }
  if (lines.length > most) {
    lines.length = most;
    lines[most - 1] += " …";
  }
  return lines.map((part) =>
    cells(part) > room ? [...part].slice(0, Math.max(1, room - 1)).join("") + "…" : part);
}

function layOut(shownRows, columns) {
  const cell = cellWidth();
  const digits = shownRows.reduce((most, row) => Math.max(most, rows[row].time.length), 2);
  const timeEnd = 22 + Math.ceil(digits * cell);
  const first = timeEnd + 44;
  const width = box.clientWidth;
  const gaps = Math.max(1, columns.length - 1);
  const room = Math.max(88, Math.min(260, width * 0.24));
  const gap = Math.max(width < 500 ? 86 : 120, Math.min(300, (width - first - room) / gaps));
  const x = new Map(columns.map((column, place) => [column, first + place * gap]));
  const last = columns[columns.length - 1];
  const tops = [], labels = [], notes = [];
  let top = 8;
  for (const index of shownRows) {
    const row = rows[index];
    const label = row.arrow
      ? wrapped(row.arrow.label, Math.floor((gap - 22) / cell), 3) : [];
    const space = row.note && row.note.column === last
      ? Math.max(room, width - x.get(last)) : gap;
    const note = row.note ? wrapped(row.note.words, Math.floor((space - 18) / cell), 6) : [];
    tops.push(top);
    labels.push(label);
    notes.push(note);
    top += row.arrow
      ? label.length * line + 15 + Math.max(0, note.length - 1) * line
      : note.length * line + 8;
  }
  view = {
    rows: shownRows, columns, x, tops, labels, notes, timeEnd, gap, height: top + 20,
    width: Math.max(width, first + (columns.length - 1) * gap + room),
    places: new Map(shownRows.map((row, place) => [row, place])),
  };
  picture.style.height = `${view.height}px`;
  picture.style.width = names.style.width = `${view.width}px`;
  names.innerHTML = `<span class="unit" style="width:${timeEnd + 6}px">ms</span>`
    + columns.map((column) => {
      const [words, role] = table.participants[column];
      const most = column === columns[0] ? Math.min(gap - 8, 84) : gap - 8;
      return `<span class="${role}" style="left:${x.get(column)}px;max-width:${most}px" `
        + `title="${escaped(words)}">${escaped(words)}</span>`;
    }).join("");
}
