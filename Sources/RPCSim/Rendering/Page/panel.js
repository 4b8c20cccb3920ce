const panel = document.getElementById("panel");
const most = 40;
const legend = "▶ this step · ● what led to it · ○ what it brings about · ! what failed · "
  + "thick line: a handler runs · dotted line: stands still · no line: is down · "
  + "╳ ends, or a message is lost · + since this step · − until this step";

const link = (index) =>
  `<button class="link" data-step="${index}">${escaped(sentence(steps[index]))}</button>`;
const heading = (words, count) =>
  `<h2>${words}${count === undefined ? "" : ` <small>${count}</small>`}</h2>`;

function items(list, index, tell) {
  const gone = list.gone.map((span) => `<li class="gone">${tell(span)}</li>`);
  const there = list.there.map((span) =>
    `<li class="${span.since === index && index > 0 ? "new" : ""}">${tell(span)}</li>`);
  const all = [...there.slice(0, most), ...gone.slice(0, most)];
  const rest = there.length - most;
  if (rest > 0) all.push(`<li class="quiet">and ${rest} more</li>`);
  return `<ul>${all.join("")}</ul>`;
}

/// The spans of a kind: those that are there, and those that this step put an end to.
function listed(kind, index) {
  return {
    there: spans.filter((span) =>
      span.kind === kind && span.since <= index && index < span.until),
    gone: spans.filter((span) =>
      span.kind === kind && span.until === index && span.since < index),
  };
}

function queues(index) {
  const [ready, unacknowledged] = [listed("ready", index), listed("unacknowledged", index)];
  const all = [...ready.there, ...ready.gone, ...unacknowledged.there, ...unacknowledged.gone];
  const places = [...new Set(all.map((span) => span.place))].sort();
  const count = ready.there.length + unacknowledged.there.length;
  const at = (list, place) => ({
    there: list.there.filter((span) => span.place === place),
    gone: list.gone.filter((span) => span.place === place),
  });
  return heading("Queues", count ? `${ready.there.length} ready, ${
    unacknowledged.there.length} unacknowledged` : "empty")
    + places.map((place) => {
      const [here, out] = [at(ready, place), at(unacknowledged, place)];
      return `<h3>${escaped(place)}</h3>`
        + `<p class="quiet">ready: ${here.there.length}</p>`
        + items(here, index, (span) => escaped(span.text))
        + `<p class="quiet">unacknowledged: ${out.there.length}</p>`
        + items(out, index, (span) => escaped(span.text));
    }).join("");
}

function section(words, kind, index) {
  const list = listed(kind, index);
  return heading(words, list.there.length || "none") + items(list, index, (span) =>
    `${span.place ? `${escaped(span.place)}: ` : ""}${escaped(span.text)}`
      + (span.due ? ` <small>${escaped(span.due)}</small>` : ""));
}

const command = (words) =>
  `<code>${escaped(words).replace(/--\w+/g, "<span>$&</span>")}</code>`;

function chosen(index) {
  const all = decisions(index).map(choice);
  // Where nothing else was possible, the last tells enough.
  const open = all.filter(({ others }) => others.length);
  return (open.length ? open : all.slice(-1)).map(({ number, taken, struck, others }) =>
    heading(`Choice ${number}`, others.length
      ? `${others.length + 1} were possible` : "nothing else was possible")
    + `<ul>${[taken, ...struck].map((words) =>
      `<li>${escaped(words)} <small>(taken)</small></li>`).join("")}`
    + others.slice(0, most).map((other) => `<li data-take="${escaped(other.text)}">${
      escaped(other.text)}${other.command ? command(other.command) : ""}</li>`)
      .join("")
    + (others.length > most ? `<li class="quiet">and ${others.length - most} more</li>` : "")
    + "</ul>"
    + (others.length && !table.fork
      ? '<p class="quiet">Draw the page of a recording to get the commands that take them.</p>'
      : "")).join("");
}

function tell(index) {
  const step = steps[index];
  const chain = causes(index);
  const because = chain.slice(0, most);
  panel.innerHTML = heading(`Event #${step.event}`, `${escaped(step.time)} ms`)
    + `<p role="status"><b>${escaped(name(step.column))}</b> ${escaped(step.kind)}${
      step.about ? `: ${escaped(step.about)}` : ""}</p>`
    + queues(index) + section("Pending calls", "pending", index)
    + section("Handlers at work", "handler", index)
    + (table.made.length ? section("Next to arrive", "underWay", index) : "")
    + section("Timers", "timer", index) + chosen(index)
    + heading("● Because of", chain.length || "nothing before")
    + `<ul>${because.map((cause) => `<li>${link(cause)}</li>`).join("")}</ul>`
    + heading("○ Brings about", step.effects.length || "nothing")
    + `<ul>${step.effects.slice(0, most).map((it) => `<li>${link(it)}</li>`).join("")}</ul>`
    + heading("Signs") + `<p class="quiet">${legend}</p>`;
}
