/// How a participant stands in a row.
function standing(column, row) {
  const changes = table.states[column];
  let low = 0, high = changes.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (changes[middle][0] <= row) low = middle;
    else high = middle - 1;
  }
  return changes[low][1];
}

function lifeline(column, row, top, middle, bottom) {
  const x = view.x.get(column);
  const [before, now] = [standing(column, row - 1), standing(column, row)];
  const part = (state, from, to) => {
    if (state === "busy") {
      const side = (at) => `<path class="side" d="M${at} ${from}V${to}"/>`;
      return `<rect class="busy" x="${x - 4}" y="${from}" width="8" height="${to - from}"/>`
        + side(x - 4) + side(x + 4);
    }
    if (state === "down" || state === "ends") return "";
    return `<path class="${state}" d="M${x} ${from}V${to}"/>`;
  };
  if (before === now) return part(now, top, bottom);
  if (now === "ends") return part(before, top, middle) + cross(x, middle);
  if (now === "busy") return part(before, top, middle) + part(now, middle, bottom);
  if (before === "down" || before === "ends") return part(now, middle, bottom);
  return part(now, top, bottom);
}

const cross = (x, y) => `<path class="cross" d="M${x - 6} ${y - 6}l12 12m0-12l-12 12"/>`;

function arrow({ from, to, isLabelAtEnd, isLost }, lines, y) {
  const places = [view.columns.indexOf(from), view.columns.indexOf(to)];
  if (places[0] < 0 || places[1] < 0 || from === to) return "";
  const way = places[1] > places[0] ? 1 : -1;
  const start = view.x.get(from) + way * 5;
  const end = view.x.get(to) - way * (isLost ? 26 : 5);
  const left = (way > 0) === isLabelAtEnd ? Math.max(...places) - 1 : Math.min(...places);
  const middle = view.x.get(view.columns[left]) + view.gap / 2;
  const words = lines.map((part, place) => `<text class="label" x="${middle}" y="${
    y - 6 - (lines.length - 1 - place) * line}">${escaped(part)}</text>`).join("");
  const tip = isLost ? cross(end, y) : `<path class="head" d="M${end} ${y}l${-way * 9}-4.5v9z"/>`;
  return `<path class="arrow${isLost ? " lost" : ""}" d="M${start} ${y}H${end}"/>${tip}${words}`;
}

function drawRow(place, marks) {
  const row = rows[view.rows[place]];
  const top = view.tops[place];
  const bottom = place + 1 < view.tops.length ? view.tops[place + 1] : view.height;
  const labels = view.labels[place];
  const middle = top + (row.arrow ? labels.length * line + 5 : 10);
  const before = place > 0 ? rows[view.rows[place - 1]].time : "";
  const mark = marks.get(row.index) || "";
  const style = ["row", mark, row.isMarked ? "finding" : "", place > marks.now ? "later" : ""];
  const sign = mark.includes("now") ? "▶" : mark.includes("cause") ? "●"
    : mark.includes("effect") ? "○" : row.isMarked ? "!" : "";
  let shape = `<g class="${style.join(" ").trim()}" data-row="${row.index}">`
    + `<rect class="hit" x="0" y="${top}" width="${view.width}" height="${bottom - top}"/>`;
  for (const column of view.columns) shape += lifeline(column, row.index, top, middle, bottom);
  if (row.arrow) shape += arrow(row.arrow, labels, middle);
  view.notes[place].forEach((part, index) => {
    shape += `<text x="${view.x.get(row.note.column) + 10}" y="${middle + 4 + index * line}">${
      escaped(part)}</text>`;
  });
  // The margin stays in sight when the picture is wider than the window.
  const left = box.scrollLeft;
  if (left > 0) {
    shape += `<rect class="gutter" x="${left}" y="${top}" width="${view.timeEnd + 6}" height="${
      bottom - top}"/>`;
  }
  if (sign) shape += `<text class="sign" x="${left + 10}" y="${middle + 4}">${sign}</text>`;
  if (row.time !== before) {
    shape += `<text class="time" x="${left + view.timeEnd}" y="${middle + 4}">${row.time}</text>`;
  }
  if (place === marks.now) {
    const step = steps[current];
    const x = view.x.get(step.column);
    const y = step.rowCount && step.row === row.index ? middle : bottom - 2;
    shape += `<path class="edge" d="M0 ${bottom - 1}H${view.width}"/>`;
    if (x !== undefined) shape += `<circle class="ring" cx="${x}" cy="${y}" r="5"/>`;
  }
  return shape + "</g>";
}

/// The last place whose row is not behind a row of the whole story, or the first.
function placeOf(row) {
  let low = 0, high = view.rows.length - 1;
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    if (view.rows[middle] <= row) low = middle;
    else high = middle - 1;
  }
  return low;
}

function marks() {
  const found = new Map();
  const add = (row, mark) => found.set(row, `${found.get(row) || ""} ${mark}`.trim());
  if (current < 0 || !view.rows.length) return Object.assign(found, { now: -1 });
  found.now = placeOf(steps[current].row);
  for (const effect of steps[current].effects) {
    for (const row of rowsOf(steps[effect])) add(row, "effect");
  }
  for (const cause of causes(current)) for (const row of rowsOf(steps[cause])) add(row, "cause");
  for (const row of rowsOf(steps[current])) add(row, "cause");
  add(view.rows[found.now], "now");
  return found;
}

function draw() {
  if (!view.rows.length) {
    picture.innerHTML = "<p>(nothing happens)</p>";
    return;
  }
  const from = box.scrollTop - 300, to = box.scrollTop + box.clientHeight + 300;
  const found = marks();
  let shapes = "";
  let place = Math.max(0, view.tops.findIndex((top) => top >= from) - 1);
  for (; place < view.rows.length && view.tops[place] < to; place++) {
    shapes += drawRow(place, found);
  }
  svg.setAttribute("width", view.width);
  svg.setAttribute("height", view.height);
  svg.innerHTML = shapes;
  if (!svg.isConnected) picture.replaceChildren(svg);
}

/// Brings the row of the current step into sight.
function reveal() {
  if (current < 0 || !view.rows.length) return;
  const place = placeOf(steps[current].row);
  const top = view.tops[place];
  const bottom = view.tops[place + 1] ?? view.height;
  const room = box.clientHeight - names.offsetHeight;
  if (top < box.scrollTop + 20 || bottom > box.scrollTop + room - 30) {
    box.scrollTop = Math.max(0, top - room / 2);
  }
  const x = view.x.get(steps[current].column);
  if (x !== undefined && (x < box.scrollLeft + 20 || x > box.scrollLeft + box.clientWidth - 90)) {
    box.scrollLeft = Math.max(0, x - box.clientWidth / 2);
  }
}
