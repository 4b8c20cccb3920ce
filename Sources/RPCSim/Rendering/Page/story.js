const table = JSON.parse(document.getElementById("table").textContent);
const text = (place) => (place < 0 ? "" : table.texts[place]);

const rows = table.rows.map((row, index) => {
  const [time, isMarked, from, to, label, isLabelAtEnd, isLost, column, words] = row;
  const arrow = from < 0 ? null
    : { from, to, label: text(label), isLabelAtEnd: !!isLabelAtEnd, isLost: !!isLost };
  const note = column < 0 ? null : { column, words: text(words) };
  return { index, time: text(time), isMarked: !!isMarked, arrow, note, steps: [] };
});

const steps = table.steps.map((step, index) => {
  const [event, time, column, kind, about, call, cause, row, rowCount, decision] = step;
  return {
    index, event, time: text(time), column, kind: text(kind), about: text(about), call, cause,
    row, rowCount, decision, effects: [],
  };
});
/// The rows that show a step.
const rowsOf = ({ row, rowCount }) =>
  Array.from({ length: rowCount }, (_, place) => row - rowCount + 1 + place);
for (const step of steps) {
  if (step.cause >= 0) steps[step.cause].effects.push(step.index);
  for (const row of rowsOf(step)) rows[row].steps.push(step.index);
}

const spans = table.spans.map(([kind, place, words, due, call, since, until]) => ({
  kind: table.kinds[kind], place: text(place), text: text(words), due: text(due), call, since,
  until,
}));

const name = (column) => (table.participants[column] || ["unknown"])[0];
const sentence = (step) =>
  `#${step.event} ${name(step.column)} ${step.kind}` + (step.about ? `: ${step.about}` : "");

/// The steps that led to a step, the nearest first.
function causes(index) {
  const chain = [];
  for (let step = steps[index]?.cause ?? -1; step >= 0; step = steps[step].cause) chain.push(step);
  return chain;
}

/// The decisions that a step belongs to or begins with, counted from 1.
function decisions(index) {
  const last = steps[index]?.decision ?? 0;
  const first = Math.min(last, (index > 0 ? steps[index - 1].decision : 0) + 1);
  const numbers = [];
  for (let number = Math.max(1, first); number <= last; number++) numbers.push(number);
  return numbers;
}

/// By decision: what became of faults that a schedule may place, and what else could have.
const strikes = new Map();
for (const [decision, isStruck, words, other, quoted] of table.strikes) {
  const list = strikes.get(decision) || strikes.set(decision, []).get(decision);
  list.push({ isStruck: !!isStruck, text: text(words), other: text(other), quoted: text(quoted) });
}

/// What was chosen at a decision, which faults struck meanwhile that a schedule places, what else
/// could have been, and the commands that choose it.
function choice(number) {
  const taken = text(table.made[number - 1]);
  const here = strikes.get(number - 1) || [];
  const command = (quoted) =>
    (table.fork ? `${table.fork} --at ${number} --take ${quoted}` : null);
  const others = table.prospects
    .filter(([words, , since, until]) =>
      since < number && number <= until && text(words) !== taken)
    .map(([words, quoted]) => ({
      text: text(words), command: command(text(quoted)), isFault: false,
    }));
  return {
    number, taken, struck: here.filter((it) => it.isStruck).map((it) => it.text),
    others: [...others, ...here.map(({ other, quoted }) => ({
      text: other, command: command(quoted), isFault: true,
    }))],
  };
}

/// Everything that is so when a step has happened.
function stateAt(index) {
  const lists = Object.fromEntries(table.kinds.map((kind) => [kind, []]));
  for (const span of spans) {
    if (span.since <= index && index < span.until) lists[span.kind].push(span);
  }
  return lists;
}
