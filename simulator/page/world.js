// What the page knows of the simulator, kept fresh by its event stream.

import { showToast } from "./dom.js";
import { words } from "./texts.js";

export const world = { users: [], chats: [], bot: {}, messages: new Map(), typing: new Map() };
const listeners = new Set();

/** Be told of every change: listener(kind, details). */
export const listen = (listener) => listeners.add(listener);
const tell = (kind, details = {}) => listeners.forEach((listener) => listener(kind, details));

/** Call the control API; says what went wrong in a note. */
export async function control(method, path, body) {
  const options = { method };
  if (body !== undefined) Object.assign(options, { body: JSON.stringify(body), headers: { "Content-Type": "application/json" } });
  const answer = await fetch(`/sim${path}`, options);
  const data = await answer.json();
  if (!answer.ok) {
    showToast(data.error || answer.statusText);
    throw new Error(data.error);
  }
  return data;
}

export const chat = (id) => world.chats.find((one) => one.id === id);
export const staffChat = () => world.chats.find((one) => one.is_forum) || world.chats.find((one) => one.type !== "private");
export const messagesOf = (id) => [...(world.messages.get(id)?.values() || [])].filter((one) => !one.deleted);

function keep(message) {
  if (!world.messages.has(message.chat_id)) world.messages.set(message.chat_id, new Map());
  world.messages.get(message.chat_id).set(message.id, message);
}

/** Fetch everything anew. */
export async function reload() {
  [world.users, world.chats, world.bot] = await Promise.all(["/users", "/chats", "/bot"].map((path) => control("GET", path)));
  world.messages.clear();
  const lists = await Promise.all(world.chats.map((one) => control("GET", `/chats/${one.id}/messages`)));
  lists.flat().forEach(keep);
  tell("all");
}

async function refreshChats() {
  [world.users, world.chats, world.bot] = await Promise.all(["/users", "/chats", "/bot"].map((path) => control("GET", path)));
  tell("all");
}

let refreshing = 0;
const handlers = {
  hello: () => reload(),
  message: ({ message }) => {
    const fresh = !world.messages.get(message.chat_id)?.has(message.id);
    keep(message);
    if (message.from.is_bot) world.typing.delete(message.chat_id);
    tell("message", { message, fresh });
  },
  typing: (event) => {
    world.typing.set(event.chat_id, { thread: event.thread, action: event.action, until: Date.now() + 5200 });
    tell("typing");
    setTimeout(() => tell("typing"), 5300);
  },
  callback: ({ callback }) => tell("callback", callback),
  chat: () => { clearTimeout(refreshing); refreshing = setTimeout(refreshChats, 40); },
  commands: () => { clearTimeout(refreshing); refreshing = setTimeout(refreshChats, 40); },
};

/** Follow what happens from now on. */
export function follow() {
  const source = new EventSource("/sim/stream");
  source.onmessage = ({ data }) => {
    const event = JSON.parse(data);
    handlers[event.type]?.(event);
  };
  source.onerror = () => showToast(words("lost"));
}

/** The bot's commands for a person's language, as a menu shows them. */
export function commandsFor(language) {
  const menus = world.bot.commands || {};
  for (const scope of ["all_private_chats", "default"]) {
    for (const code of [language, ""]) {
      const menu = menus[`${scope}::${code || ""}`];
      if (menu?.length) return menu;
    }
  }
  return [];
}
