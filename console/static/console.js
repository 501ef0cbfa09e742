// What makes the console live. Everything else works without it.
const policy = window.trustedTypes?.createPolicy("sapa", {createHTML: (html) => html}) ?? {createHTML: (html) => html};
const body = document.body;
const list = document.querySelector("[data-parts]");
const title = document.title;

function element(html) {
  const template = document.createElement("template");
  template.innerHTML = policy.createHTML(html); // our own server's escaped pages only
  return template.content.firstElementChild;
}

// -- live parts

const known = new Map(); // every open handoff, whichever view is shown

function belongs(part) {
  if (!body.dataset.view || body.dataset.view === "open") return true;
  const holder = part.dataset.librarian;
  return body.dataset.view === "waiting" ? holder === "" : holder === body.dataset.me;
}

function place(number, html) {
  const part = element(html);
  if (number === "0") return stand(part);
  known.set(number, part);
  const old = list.querySelector(`[data-part="${number}"]`);
  if (!belongs(part)) return old?.remove();
  if (old) {
    if (old.classList.contains("chosen")) part.classList.add("chosen");
    return old.replaceWith(part);
  }
  const after = [...list.children].find((each) => Number(each.dataset.part) > Number(number));
  list.insertBefore(part, after ?? null);
}

// The state of a conversation; when somebody else changed it, the buttons below no longer fit.
function stand(part) {
  const old = document.querySelector("[data-standing] [data-part]");
  if (old.dataset.state !== part.dataset.state) document.querySelector("[data-stale]").hidden = false;
  old.replaceWith(part);
}

function hear({name, data}) {
  const lost = document.querySelector("[data-lost]");
  if (lost) lost.hidden = name !== "lost";
  if (name === "reload") return location.reload();
  if (!data) return;
  const readsNewest = list.dataset.keep !== undefined && isInView(list.lastElementChild), newest = list.lastElementChild?.dataset.part;
  const height = body.scrollHeight;
  const waitedBefore = name === "changed" ? waiting() : Infinity;
  for (const [number, html] of Object.entries(data.parts)) place(number, html);
  const gone = name === "here" && body.dataset.view ? shown().filter((number) => !data.all.includes(number)) : data.gone ?? [];
  for (const number of gone) {
    known.delete(String(number));
    list.querySelector(`[data-part="${number}"]`)?.remove();
  }
  count();
  if (list.dataset.sound !== undefined && waiting() > waitedBefore) chime();
  if (list.dataset.keep !== undefined && list.lastElementChild?.dataset.part !== newest) tellOfNewest(readsNewest, body.scrollHeight - height);
}

// -- a conversation follows what is said only while its end is looked at: who reads back is not moved

const isInView = (part) => {
  const bottom = part?.getBoundingClientRect().bottom ?? 0;
  return bottom > 0 && bottom < innerHeight + 1; // scrolling stops at whole pixels
};

// Moved by as much as came, the reply that is being written stays where it is.
function tellOfNewest(readsNewest, grown) {
  if (readsNewest) scrollBy(0, grown);
  else fresh.hidden = isInView(list.lastElementChild);
}

const fresh = document.querySelector("[data-fresh]");
if (fresh) new IntersectionObserver(([end]) => { fresh.hidden ||= end.isIntersecting; }).observe(document.querySelector("#newest"));

const shown = () => [...list.children].map((each) => Number(each.dataset.part));
const waiting = () => [...known.values()].filter((part) => part.dataset.librarian === "").length;

function count() {
  if (!body.dataset.view) return;
  const all = [...known.values()];
  const counts = {waiting: waiting(), mine: all.filter((part) => part.dataset.librarian === body.dataset.me).length, open: all.length};
  for (const [view, number] of Object.entries(counts)) document.querySelector(`[data-count="${view}"]`).textContent = number;
  document.querySelector("[data-empty]").hidden = list.children.length > 0;
  document.title = counts.waiting ? `(${counts.waiting}) ${title}` : title;
}

// A quiet tone; browsers allow it once somebody has clicked or typed on the page.
function chime() {
  const sound = new AudioContext();
  const tone = new OscillatorNode(sound, {frequency: 660});
  const volume = new GainNode(sound, {gain: 0.05});
  tone.connect(volume).connect(sound.destination);
  tone.start();
  tone.stop(sound.currentTime + 0.15);
  tone.onended = () => sound.close();
}

function follow(address) {
  if (window.SharedWorker) {
    const {port} = new SharedWorker(trustedScript("/static/live.js"), {name: "sapa"});
    port.onmessage = ({data}) => hear(data);
    port.postMessage({follow: address});
    addEventListener("pagehide", () => port.postMessage({leave: true}));
    addEventListener("pageshow", (event) => event.persisted && port.postMessage({follow: address}));
    return;
  }
  const source = new EventSource(address);
  for (const name of ["here", "changed", "reload"]) source.addEventListener(name, (event) => hear({name, data: JSON.parse(event.data)}));
  source.onopen = () => hear({name: "open"});
  source.onerror = () => hear({name: "lost"});
}

function trustedScript(address) {
  return window.trustedTypes?.createPolicy("sapa-worker", {createScriptURL: (url) => url}).createScriptURL(address) ?? address;
}

if (list && body.dataset.live) follow(body.dataset.live);

// -- how long somebody waits

const words = new Intl.RelativeTimeFormat(document.documentElement.lang, {style: "short", numeric: "always"});

function sinceThen() {
  for (const each of document.querySelectorAll("[data-waited]")) {
    const minutes = Math.floor((Date.now() - new Date(each.dateTime)) / 60000);
    if (minutes >= 1) each.textContent = minutes < 60 ? words.format(-minutes, "minute") : minutes < 1440 ? words.format(-Math.floor(minutes / 60), "hour") : words.format(-Math.floor(minutes / 1440), "day");
  }
}
setInterval(sinceThen, 30000);

// -- keys

function choose(step) {
  const rows = [...document.querySelectorAll(".row")];
  if (!rows.length) return;
  const at = rows.findIndex((row) => row.classList.contains("chosen"));
  rows[at]?.classList.remove("chosen");
  const row = rows[Math.min(rows.length - 1, Math.max(0, at + step))];
  row.classList.add("chosen");
  row.querySelector("a").focus();
}

const keys = {
  j: () => choose(1),
  k: () => choose(-1),
  c: () => (document.querySelector(".chosen [data-key=c]") ?? document.querySelector("main > .talk [data-key=c], .talk [data-key=c]"))?.click(),
  r: () => {
    const reply = document.querySelector("[data-key=r]"), row = document.querySelector(".chosen .row-name");
    if (reply) reply.focus();
    else if (row) location.assign(new URL("#text", row.href));
  },
  "/": () => {
    const search = document.querySelector("input[type=search]");
    (search ?? reply)?.focus();
    if (!search && reply) reply.value ||= "/"; // a canned reply begins like this
  },
  "?": () => document.querySelector(".keys")?.toggleAttribute("open"),
};

addEventListener("keydown", (event) => {
  const writing = event.target.closest("input, textarea, select");
  if (writing || event.ctrlKey || event.metaKey || event.altKey || !keys[event.key]) return;
  event.preventDefault();
  keys[event.key]();
});

// -- what was begun is not lost: a reply that was not sent stands there again

const isDone = list?.dataset.keep !== undefined && new URLSearchParams(location.search).has("done");
if (isDone) history.replaceState(null, "", location.pathname + location.hash); // loaded again, it is no news
const reply = document.querySelector("textarea[name=text]");
if (reply) {
  const place = `reply ${location.pathname}`;
  if (isDone) sessionStorage.removeItem(place);
  reply.value ||= sessionStorage.getItem(place) ?? "";
  reply.addEventListener("input", () => sessionStorage.setItem(place, reply.value));
  const suggested = [...document.querySelectorAll("[data-use]")];
  const put = (text) => {
    reply.value = text;
    sessionStorage.setItem(place, reply.value);
    reply.focus();
  };
  for (const each of suggested) {
    each.addEventListener("click", (event) => {
      event.preventDefault();
      put(reply.value.trim() ? `${reply.value.trimEnd()}\n${each.dataset.use}` : each.dataset.use);
    });
  }
  // `/halo` and a blank become the canned reply
  reply.addEventListener("input", () => {
    const typed = /(^|\s)\/(\w+) $/.exec(reply.value);
    const meant = typed && suggested.find((each) => each.dataset.shortcut === typed[2]);
    if (meant) put(reply.value.slice(0, typed.index) + typed[1] + meant.dataset.use);
  });
  // A second press while files travel would send everything twice.
  const travelling = document.querySelector("[data-sending]");
  const travels = (begun) => { travelling.hidden = !begun; };
  reply.form.addEventListener("submit", (event) => {
    if (!travelling.hidden) return event.preventDefault();
    travels(true);
    setTimeout(travels, 5000, false);
  });
  addEventListener("pageshow", () => travels(false));
  reply.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) reply.form.requestSubmit();
  });
}

// -- thresholds: a slider beside each number, and what would come of it at once

const thresholds = document.querySelector("[data-thresholds]");
const figures = document.querySelector("[data-figures]");

// The same rule as the server's forecast: what may be answered is never only asked back about.
function expected(known, answerFrom, askFrom, confirmed) {
  const found = {answered: 0, wrong: 0, asked: 0, handed: known.always};
  for (const [intent, answer, ask, groups] of known.groups) {
    for (const [confidence, count, wrong] of groups) {
      if (confidence >= (answerFrom ?? answer)) {
        found[confirmed.has(intent) ? "handed" : "answered"] += count;
        if (!confirmed.has(intent)) found.wrong += wrong * known.correction;
      } else found[confidence >= (askFrom ?? ask) ? "asked" : "handed"] += count;
    }
  }
  found.wrong = Math.min(found.answered, found.wrong);
  return found;
}

function foresee() {
  const filled = new FormData(thresholds);
  const chosen = (name) => filled.get(`${name}_is`) === "set" ? Number(filled.get(name)) || null : null;
  const known = JSON.parse(figures.dataset.figures);
  const found = expected(known, chosen("answer_from"), chosen("ask_from"), new Set(filled.getAll("always_confirmed")));
  const shown = new Intl.NumberFormat(document.documentElement.lang, {minimumFractionDigits: 2, maximumFractionDigits: 2, useGrouping: false});
  for (const cell of figures.querySelectorAll("[data-then]")) cell.textContent = shown.format(found[cell.dataset.then] / known.days);
}

function slider(field) {
  const slide = document.createElement("input");
  const [learnt, set] = field.closest("fieldset").querySelectorAll("[type=radio]");
  Object.assign(slide, {type: "range", min: field.min, max: field.max, value: field.value || field.dataset.learnt});
  slide.setAttribute("aria-label", field.closest("fieldset").querySelector("legend").textContent);
  field.after(slide);
  // While what was learnt counts, the slider stands there, and looks as if it were off.
  const stand = () => {
    slide.classList.toggle("off", learnt.checked);
    slide.value = learnt.checked ? field.dataset.learnt : (field.value ||= slide.value);
  };
  for (const each of [learnt, set]) each.addEventListener("input", stand);
  const follow = (from, to) => from.addEventListener("input", () => {
    to.value = from.value;
    set.checked = true;
    slide.classList.remove("off");
  });
  follow(slide, field);
  follow(field, slide);
  stand();
}

if (thresholds) {
  for (const field of thresholds.querySelectorAll("[type=number]")) slider(field);
  if (figures) thresholds.addEventListener("input", foresee);
}
