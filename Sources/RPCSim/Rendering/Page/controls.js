const control = (id) => document.getElementById(id);
const filter = { call: -1, process: -1 };
let current = -1;
/// The steps that the filter leaves.
let shown = [];

/// Whether a step is about the process: at it, or between it and another.
function concerns(step, column) {
  if (step.column === column) return true;
  return rowsOf(step).some((row) => {
    const { arrow } = rows[row];
    return !!arrow && (arrow.from === column || arrow.to === column);
  });
}

/// Steps about no call at all, such as a crash, matter to every call.
const isWanted = (step) =>
  (filter.call < 0 || step.call < 0 || step.call === filter.call)
  && (filter.process < 0 || concerns(step, filter.process));

function refresh() {
  const wanted = steps.filter(isWanted);
  shown = wanted.map((step) => step.index);
  const visible = [...new Set(wanted.flatMap(rowsOf))];
  const columns = new Set();
  for (const index of visible) {
    const { arrow, note } = rows[index];
    if (arrow) columns.add(arrow.from).add(arrow.to);
    if (note) columns.add(note.column);
  }
  layOut(visible, [...columns].sort((one, other) => one - other));
  control("slider").max = Math.max(0, shown.length - 1);
  go(nearest(current));
}

/// The last step that the filter leaves and that is not behind a step, or the first it leaves.
function nearest(index) {
  let found = shown.length ? shown[0] : -1;
  for (const step of shown) if (step <= index) found = step;
  return found;
}

function go(index) {
  current = index;
  const place = shown.indexOf(index);
  control("slider").value = Math.max(0, place);
  control("first").disabled = control("previous").disabled = place <= 0;
  control("next").disabled = control("last").disabled = place >= shown.length - 1;
  const step = steps[index];
  control("place").textContent = step
    ? `${place + 1} of ${shown.length} · ${step.time} ms` : "no steps";
  control("slider").setAttribute("aria-valuetext", step ? sentence(step) : "no steps");
  const root = document.documentElement.dataset;
  root.step = index;
  root.event = step ? step.event : "";
  if (step) tell(index);
  else panel.innerHTML = "<p>Nothing is left by the filter.</p>";
  reveal();
  draw();
}

const move = (by) => {
  const place = Math.max(0, Math.min(shown.length - 1, shown.indexOf(current) + by));
  if (shown.length) go(shown[place]);
};
const first = () => move(-shown.length);
const last = () => move(shown.length);

function choose(wanted) {
  for (const key of ["call", "process"]) {
    if (wanted[key] === undefined) continue;
    filter[key] = Number(wanted[key]);
    control(key).value = String(filter[key]);
  }
  refresh();
}

// MARK: What people do

control("first").onclick = first;
control("previous").onclick = () => move(-1);
control("next").onclick = () => move(1);
control("last").onclick = last;
control("slider").oninput = (event) => go(shown[Number(event.target.value)] ?? -1);
for (const key of ["call", "process"]) {
  control(key).onchange = (event) => choose({ [key]: event.target.value });
}
document.addEventListener("click", (event) => {
  const link = event.target.closest("[data-step]:not(html)");
  if (link) {
    const index = Number(link.dataset.step);
    if (!shown.includes(index)) choose({ call: -1, process: -1 });
    return go(index);
  }
  const row = event.target.closest("[data-row]");
  if (row) {
    const drawn = rows[Number(row.dataset.row)].steps.filter((step) => shown.includes(step));
    if (drawn.length) go(drawn[drawn.length - 1]);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.altKey || event.ctrlKey || event.metaKey || event.target.matches("select, input")) {
    return;
  }
  const action = {
    ArrowRight: () => move(1), ArrowLeft: () => move(-1), Home: first, End: last,
    PageDown: () => move(10), PageUp: () => move(-10),
  }[event.key];
  if (!action) return;
  event.preventDefault();
  action();
});
let isDue = false;
box.addEventListener("scroll", () => {
  if (isDue) return;
  isDue = true;
  requestAnimationFrame(() => { isDue = false; draw(); });
}, { passive: true });
new ResizeObserver(() => refresh()).observe(box);

// MARK: What is there at the beginning

const fill = (id, list) => list.forEach((words, index) =>
  control(id).add(new Option(words, String(index))));
fill("call", table.calls);
fill("process", table.participants.map(([words]) => words));
control("findings").innerHTML = table.findings.map(([words, shownBy]) => {
  const target = shownBy.length ? ` data-step="${shownBy[0]}"` : " disabled";
  return `<li><button class="link failed"${target}>! ${escaped(words)}</button></li>`;
}).join("");

/// What the page shows, for a script that asks.
function state() {
  const step = steps[current];
  const lists = stateAt(current);
  const tell = ({ place, text, due, call }) => ({ place, text, due, call });
  return {
    step: current, steps: steps.length, shown: shown.length,
    event: step?.event ?? null, time: step?.time ?? null, kind: step?.kind ?? null,
    participant: step ? name(step.column) : null, about: step?.about ?? null,
    ...Object.fromEntries(Object.entries(lists).map(([kind, list]) => [kind, list.map(tell)])),
    causes: causes(current).map((cause) => steps[cause].event),
    effects: (step?.effects ?? []).map((effect) => steps[effect].event),
    choices: decisions(current).map(choice), filter: { ...filter },
  };
}
window.rpcsim = {
  state, go, first, last, next: () => move(1), previous: () => move(-1), filter: choose,
};
refresh();
first();
