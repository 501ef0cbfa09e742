// A chat as one person sees it: head, pinned message, log, writing line.

import { bubble, gist, serviceLine } from "./bubble.js";
import { Composer } from "./composer.js";
import { avatar, element, showAlert, showToast } from "./dom.js";
import { dayName, words } from "./texts.js";
import { chat, commandsFor, control, messagesOf, world } from "./world.js";

const NEAR_END = 120;
const SERVICE = new Set(["forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened", "pinned_message"]);
const waiting = new Map();

/** End the wait of a pressed button and show the bot's answer to those who pressed here. */
export function callbackAnswered(callback) {
  const button = waiting.get(callback.id);
  if (!button) return;
  waiting.delete(callback.id);
  button.classList.remove("waiting");
  if (callback.text && callback.show_alert) showAlert(callback.text, words("ok"));
  else if (callback.text) showToast(callback.text);
}

/** One panel; `view()` says {chatId, actorId, thread, title, note} at any moment. */
export class Panel {
  constructor(root, view, { head = null } = {}) {
    this.view = view;
    this.extraHead = head;
    this.head = element("div", { class: "chat-head" });
    this.pin = element("button", { type: "button", class: "pin", hidden: true });
    this.log = element("div", { class: "log", role: "log", tabindex: "0" });
    this.notice = element("div", { class: "notice", hidden: true });
    this.composer = new Composer({ send: (fields, context) => this.send(fields, context), commands: () => this.commands() });
    root.replaceChildren(this.head, this.pin, this.log, this.notice, this.composer.root);
    this.place = "";
    this.drawings = new Map();
    this.actions = {
      jump: (id) => this.jump(id),
      command: (text) => this.composer.say(text),
      press: (message, button, spot) => this.press(message, button, spot),
      reply: (message) => this.composer.begin("replying", message, gist(message)),
      edit: (message) => this.composer.begin("editing", message, gist(message)),
      remove: (messages) => Promise.all(messages.map((one) => control("DELETE", `/chats/${one.chat_id}/messages/${one.id}`))),
    };
  }

  commands() {
    const { actorId } = this.view();
    return commandsFor(world.users.find((one) => one.id === actorId)?.language_code || "");
  }

  messages() {
    const { chatId, thread } = this.view();
    return messagesOf(chatId).filter((one) => thread === undefined || (one.thread || 0) === thread);
  }

  async send(fields, context) {
    const { chatId, actorId, thread } = this.view();
    const path = `/chats/${chatId}/messages`;
    if (context?.kind === "editing" && "text" in fields) {
      const name = context.message.kind === "text" ? "text" : "caption";
      await control("PATCH", `${path}/${context.message.id}`, { [name]: fields.text });
      return;
    }
    const place = thread ? { message_thread_id: thread } : {};
    const reply = context?.kind === "replying" ? { reply_to: context.message.id } : {};
    await control("POST", path, { from: actorId, ...place, ...reply, ...fields });
    this.log.scrollTop = this.log.scrollHeight;
  }

  async press(message, button, spot) {
    spot.classList.add("waiting");
    const pressed = await control("POST", "/callbacks", { from: this.view().actorId, chat_id: message.chat_id, message_id: message.id, data: button.callback_data });
    waiting.set(pressed.id, spot);
    setTimeout(() => { waiting.delete(pressed.id); spot.classList.remove("waiting"); }, 15000);
    const known = await control("GET", `/callbacks/${pressed.id}`);
    if (known.answered) callbackAnswered(known);
  }

  jump(id) {
    const found = this.log.querySelector(`[data-id="${Number(id)}"]`);
    found?.scrollIntoView({ block: "center", behavior: "smooth" });
    found?.classList.add("flash");
    setTimeout(() => found?.classList.remove("flash"), 1300);
  }

  draw() {
    const view = this.view();
    const place = `${view.chatId}/${view.thread ?? ""}/${view.actorId}`;
    const moved = place !== this.place;
    const atEnd = moved || this.log.scrollHeight - this.log.scrollTop - this.log.clientHeight < NEAR_END;
    if (moved) this.composer.end();
    this.place = place;
    this.drawHead(view);
    this.drawPin(view);
    this.drawLog(view);
    this.notice.textContent = view.note || "";
    this.notice.hidden = !view.note;
    this.composer.root.hidden = Boolean(view.note);
    this.composer.dress(view.placeholder);
    if (atEnd) this.log.scrollTop = this.log.scrollHeight;
  }

  drawHead(view) {
    const typing = world.typing.get(view.chatId);
    const live = typing && typing.until > Date.now() && (view.thread === undefined || (typing.thread || 0) === view.thread);
    const doing = live ? words(typing.action.startsWith("upload") ? "uploading" : "typing") : view.state;
    this.head.replaceChildren(
      avatar(view.thread || view.chatId, view.title, view.isBot),
      element("div", { class: "who" }, element("strong", {}, view.title), element("span", { class: live ? "live" : "" }, doing)),
      ...(this.extraHead ? [this.extraHead()] : []));
  }

  drawPin(view) {
    const pinned = (chat(view.chatId)?.pinned || []).filter((id) => this.messages().some((one) => one.id === id));
    const message = this.messages().find((one) => one.id === pinned.at(-1));
    this.pin.hidden = !message;
    if (!message) return;
    this.pin.replaceChildren(element("div", {}, element("strong", {}, words("pinned")), element("span", {}, gist(message))));
    this.pin.onclick = () => this.jump(message.id);
  }

  drawLog(view) {
    const shown = [];
    const messages = this.messages();
    let before = null;
    for (const group of albums(messages)) {
      const [first] = group;
      if (!before || dayName(before.date) !== dayName(first.date)) shown.push(element("div", { class: "day" }, dayName(first.date)));
      shown.push(this.drawn(group, view, before));
      before = first;
    }
    settleChildren(this.log, shown.length ? shown : [this.emptyNote(view)]);
  }

  /** Draw a group, or take the drawing of before: what did not change stays (sound keeps playing). */
  drawn(group, view, before) {
    const key = `${this.place} ${document.documentElement.lang} ${JSON.stringify(group)} ${before?.from.id ?? ""} ${before?.kind ?? ""}`;
    const known = this.drawings.get(group[0].id);
    if (known?.key === key) return known.made;
    const made = this.drawAnew(group, view, before);
    this.drawings.set(group[0].id, { key, made });
    return made;
  }

  drawAnew(group, view, before) {
    const [first] = group;
    if (SERVICE.has(first.kind)) return element("div", { class: "service" }, serviceLine(first));
    const mine = first.from.id === view.actorId;
    const sameAuthor = before && before.from.id === first.from.id && !SERVICE.has(before.kind);
    const replied = first.reply_to && first.reply_to !== first.thread ? world.messages.get(first.chat_id).get(first.reply_to) : null;
    const made = bubble({ messages: group, mine, showAuthor: view.isGroup && !mine && !sameAuthor, replied }, this.actions);
    made.classList.toggle("next", Boolean(sameAuthor));
    return made;
  }

  emptyNote(view) {
    const start = view.isGroup ? null : element("button", { type: "button", class: "strong", onclick: () => this.composer.say("/start") }, words("start"));
    return element("div", { class: "empty" }, words(view.isGroup ? "empty_staff" : "empty_patron"), start);
  }
}

function settleChildren(parent, wanted) {
  wanted.forEach((node, index) => {
    if (parent.children[index] !== node) parent.insertBefore(node, parent.children[index] || null);
  });
  while (parent.children.length > wanted.length) parent.lastChild.remove();
}

function albums(messages) {
  const groups = [];
  for (const message of messages) {
    const last = groups.at(-1);
    if (message.media_group_id && last?.[0].media_group_id === message.media_group_id) last.push(message);
    else groups.push([message]);
  }
  return groups;
}
