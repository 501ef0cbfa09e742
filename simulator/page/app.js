// The page: a patron's phone beside the staff group.

import { gist } from "./bubble.js";
import { avatar, element } from "./dom.js";
import { callbackAnswered, Panel } from "./panel.js";
import { currentLanguage, dressPage, loadTexts, switchLanguage, words } from "./texts.js";
import { chat, control, follow, listen, messagesOf, staffChat, world } from "./world.js";

const state = { patron: 0, thread: 0, librarian: 0, unread: new Map() };
const spot = (id) => document.getElementById(id);

const outsiders = () => world.users.filter((user) => !user.is_bot && !staffChat()?.members.some((one) => one.id === user.id));
const librarians = () => (staffChat()?.members || []).filter((one) => !one.is_bot && !["left", "kicked"].includes(one.status));
const topics = () => (staffChat()?.topics || []).filter((one) => !one.deleted);

function patronView() {
  const blocked = chat(state.patron)?.blocked;
  return {
    chatId: state.patron, actorId: state.patron, title: world.bot.first_name || "Sapa", isBot: true, isGroup: false,
    state: words("bot"), note: blocked ? words("blocked_note") : "", placeholder: words("write"),
  };
}

function staffView() {
  const topic = topics().find((one) => one.thread === state.thread);
  const name = topic?.name || words("general");
  return {
    chatId: staffChat()?.id, actorId: state.librarian, thread: state.thread, title: name, isBot: false, isGroup: true,
    state: topic?.closed ? words("closed") : "", note: topic?.closed ? words("closed_note") : "", placeholder: words("write_topic", { name }),
  };
}

function blockButton() {
  const blocked = chat(state.patron)?.blocked;
  const act = () => control("POST", `/users/${state.patron}/${blocked ? "unblock" : "block"}`);
  return element("button", { type: "button", onclick: act }, words(blocked ? "unblock" : "block"));
}

const phone = new Panel(spot("patron-panel"), patronView, { head: blockButton });
const desk = new Panel(spot("staff-panel"), staffView);

function unread(key) {
  const count = state.unread.get(key);
  return count ? element("span", { class: "dot" }, String(count)) : null;
}

function drawPeople() {
  const button = (user) => element("button", { type: "button", class: "person", "aria-pressed": String(user.id === state.patron), onclick: () => choosePatron(user.id) },
    avatar(user.id, user.name, false), user.name, unread(user.id));
  const add = element("button", { type: "button", class: "person add", onclick: askNewPatron }, `+ ${words("new_patron")}`);
  spot("people").replaceChildren(...outsiders().map(button), add);
}

function drawTopics() {
  const all = messagesOf(staffChat()?.id);
  const entry = (thread, name, closed) => {
    const last = all.filter((one) => (one.thread || 0) === thread).at(-1);
    return element("button", { type: "button", class: `topic${closed ? " closed" : ""}`, "aria-pressed": String(thread === state.thread), onclick: () => chooseTopic(thread) },
      thread ? avatar(thread, name, false) : element("span", { class: "avatar bot" }, "#"),
      element("span", {}, element("div", { class: "name" }, name), element("div", { class: "last" }, last ? gist(last) : "")),
      unread(`topic ${thread}`) || (closed ? element("span", {}, "🔒") : null));
  };
  const newest = [...topics()].reverse();
  spot("topics").replaceChildren(entry(0, words("general"), false), ...newest.map((one) => entry(one.thread, one.name, one.closed)));
}

function drawStaffHead() {
  const group = staffChat();
  spot("staff-title").textContent = group?.title || "";
  spot("staff-size").textContent = group ? words("members", { n: group.members.length }) : "";
  const options = librarians().map((one) => element("option", { value: one.id, selected: one.id === state.librarian }, one.name));
  spot("librarian").replaceChildren(...options);
}

function settle() {
  if (!outsiders().some((one) => one.id === state.patron)) state.patron = outsiders()[0]?.id || 0;
  if (!librarians().some((one) => one.id === state.librarian)) state.librarian = librarians()[0]?.id || 0;
  if (state.thread && !topics().some((one) => one.thread === state.thread)) state.thread = 0;
}

function drawAll() {
  settle();
  dressPage();
  drawPeople();
  drawTopics();
  drawStaffHead();
  phone.draw();
  desk.draw();
}

function choosePatron(id) {
  state.patron = id;
  state.unread.delete(id);
  drawAll();
}

function chooseTopic(thread) {
  state.thread = thread;
  state.unread.delete(`topic ${thread}`);
  drawAll();
}

function count(message) {
  const inStaff = message.chat_id === staffChat()?.id;
  const key = inStaff ? `topic ${message.thread || 0}` : message.chat_id;
  const open = inStaff ? state.thread === (message.thread || 0) : state.patron === message.chat_id;
  const own = inStaff ? message.from.id === state.librarian : !message.from.is_bot;
  if (!open && !own) state.unread.set(key, (state.unread.get(key) || 0) + 1);
}

let drawing = 0;
function drawSoon() {
  cancelAnimationFrame(drawing);
  drawing = requestAnimationFrame(drawAll);
}

function askNewPatron() {
  const dialog = spot("dialog");
  const name = element("input", { required: true, maxlength: "64", autocomplete: "off" });
  const language = element("select", {}, element("option", { value: "id" }, "Bahasa Indonesia"), element("option", { value: "en" }, "English"));
  const form = element("form", { method: "dialog", onsubmit: async (event) => {
    event.preventDefault();
    const { id } = await control("POST", "/users", { first_name: name.value, language_code: language.value });
    state.patron = id;
    dialog.close();
  } },
    element("h2", {}, words("new_patron")), element("label", {}, words("first_name"), name), element("label", {}, words("language_of_app"), language),
    element("div", { class: "row" }, element("button", { class: "plain", type: "button", onclick: () => dialog.close() }, words("cancel")), element("button", { class: "strong" }, words("create"))));
  language.value = currentLanguage();
  dialog.replaceChildren(form);
  dialog.showModal();
}

function switchTheme() {
  const root = document.documentElement;
  const dark = root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;
  root.dataset.theme = dark ? "light" : "dark";
  localStorage.setItem("sapa-theme", root.dataset.theme);
}

function showTab(name) {
  document.querySelector("main").dataset.shown = name;
  for (const tab of document.querySelectorAll("[data-tab]")) tab.setAttribute("aria-selected", String(tab.dataset.tab === name));
  phone.place = desk.place = ""; // what was hidden had no height: begin at the newest message again
  drawAll();
}

async function begin() {
  const theme = localStorage.getItem("sapa-theme");
  if (theme) document.documentElement.dataset.theme = theme;
  await loadTexts();
  spot("language").addEventListener("click", () => { switchLanguage(); drawAll(); });
  spot("theme").addEventListener("click", switchTheme);
  spot("librarian").addEventListener("change", (event) => { state.librarian = Number(event.target.value); drawAll(); });
  for (const tab of document.querySelectorAll("[data-tab]")) tab.addEventListener("click", () => showTab(tab.dataset.tab));
  listen((kind, details) => {
    if (kind === "callback") callbackAnswered(details);
    if (kind === "message" && details.fresh) count(details.message);
    drawSoon();
  });
  follow();
}

begin();
