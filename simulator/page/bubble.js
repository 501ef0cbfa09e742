// One message (or album) as a bubble.

import { element } from "./dom.js";
import { clockTime, words } from "./texts.js";

const WRAPPERS = { bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre", blockquote: "blockquote", expandable_blockquote: "blockquote" };
const SAFE = /^(https?:|tg:|mailto:)/i;

/** Text with its formatting; offsets count UTF-16 units, as JavaScript's strings do. */
export function formattedText(text, entities, onCommand, from = 0, to = text.length) {
  const parts = [];
  let at = from;
  const inside = entities.filter((one) => one.offset >= from && one.offset + one.length <= to);
  for (let index = 0; index < inside.length; index += 1) {
    const entity = inside[index];
    if (entity.offset < at) continue;
    if (entity.offset > at) parts.push(text.slice(at, entity.offset));
    const end = entity.offset + entity.length;
    const within = inside.slice(index + 1).filter((one) => one.offset + one.length <= end);
    parts.push(wrapped(entity, text.slice(entity.offset, end), formattedText(text, within, onCommand, entity.offset, end), onCommand));
    at = end;
  }
  parts.push(text.slice(at, to));
  return parts;
}

function wrapped(entity, plain, children, onCommand) {
  if (entity.type === "url" || entity.type === "text_link") {
    const address = entity.url || (SAFE.test(plain) ? plain : `https://${plain}`);
    return SAFE.test(address) ? element("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, ...children) : plain;
  }
  if (entity.type === "bot_command") return element("button", { type: "button", class: "command", onclick: () => onCommand(plain) }, plain);
  if (entity.type === "spoiler") return element("span", { class: "spoiler", tabindex: "0" }, ...children);
  return element(WRAPPERS[entity.type] || "span", {}, ...children);
}

/** A line that says what a message is, for previews. */
export function gist(message) {
  if (message.kind === "text") return message.text;
  if (message.kind in { forum_topic_created: 1, forum_topic_edited: 1, forum_topic_closed: 1, forum_topic_reopened: 1, pinned_message: 1 }) return serviceLine(message);
  const emoji = message.kind === "sticker" ? message.content.emoji : "";
  return [emoji, words(`${message.kind}_kind`), message.caption].filter(Boolean).join(" ");
}

/** The words of a line that Telegram itself writes. */
export function serviceLine(message) {
  return words(message.kind, { who: message.from.name, name: message.content?.name || "" });
}

function size(bytes) {
  return bytes > 1e6 ? `${(bytes / 1e6).toFixed(1)} MB` : `${Math.max(1, Math.round(bytes / 1000))} kB`;
}

function card(sign, title, detail, address, name) {
  const body = [element("span", { class: "sign", "aria-hidden": "true" }, sign), element("span", {}, title, element("small", {}, detail))];
  return address ? element("a", { class: "card", href: address, download: name || "" }, ...body) : element("div", { class: "card" }, ...body);
}

const shapes = {
  photo: (one) => element("img", { src: one.file.url, alt: one.caption || words("photo_kind"), loading: "lazy" }),
  voice: (one) => element("audio", { src: one.file.url, controls: true, preload: "none" }),
  audio: (one) => element("audio", { src: one.file.url, controls: true, preload: "none" }),
  video: (one) => element("video", { src: one.file.url, controls: true, preload: "none" }),
  document: (one) => card("🗎", one.file.name || words("document_kind"), size(one.file.size), one.file.url, one.file.name),
  location: (one) => card("⌖", words("location_kind"), `${one.content.latitude}, ${one.content.longitude}`),
  contact: (one) => card("☏", one.content.first_name, one.content.phone_number),
  sticker: (one) => one.content.emoji ? element("span", { class: "face" }, one.content.emoji) : shapes.photo(one),
};

function media(messages) {
  const pictures = messages.filter((one) => one.kind === "photo").map(shapes.photo);
  const others = messages.filter((one) => one.kind !== "photo" && one.kind !== "text");
  const drawn = others.map((one) => (shapes[one.kind] || ((other) => card("▶", words(`${other.kind}_kind`), "", other.file?.url)))(one));
  return [pictures.length ? element("div", { class: pictures.length > 1 ? "media several" : "media" }, ...pictures) : null, ...drawn];
}

function quote(replied, onJump) {
  if (!replied) return null;
  return element("button", { type: "button", class: "quote", onclick: () => onJump(replied.id) }, element("strong", {}, replied.from.name), element("span", {}, gist(replied)));
}

function keyboard(message, onPress) {
  if (!message.buttons.length) return null;
  const button = (one) => {
    if (one.url) return element("a", { href: SAFE.test(one.url) ? one.url : "#", target: "_blank", rel: "noopener noreferrer" }, `${one.text} ↗`);
    return element("button", { type: "button", onclick: (event) => onPress(message, one, event.currentTarget) }, one.text);
  };
  return element("div", { class: "buttons" }, ...message.buttons.map((row) => element("div", {}, ...row.map(button))));
}

/** Draw one message or an album: {messages, mine, showAuthor, replied} with the actions of its panel. */
export function bubble({ messages, mine, showAuthor, replied }, actions) {
  const [first] = messages;
  const spoken = messages.find((one) => one.text || one.caption) || first;
  const text = spoken.kind === "text" ? spoken.text : spoken.caption;
  const reactions = messages.flatMap((one) => one.reactions).filter(Boolean);
  const edited = messages.some((one) => one.edited);
  const body = element("div", { class: "bubble", "data-id": first.id },
    showAuthor ? element("div", { class: "author" }, first.from.name) : null,
    first.forwarded_from ? element("div", { class: "forwarded" }, words("forwarded", { name: first.forwarded_from })) : null,
    quote(replied, actions.jump),
    ...media(messages),
    text ? element("div", { class: "words" }, ...formattedText(text, spoken.entities, actions.command)) : null,
    reactions.length ? element("div", { class: "reactions" }, ...reactions.map((one) => element("span", {}, one))) : null,
    element("div", { class: "meta" }, edited ? words("edited") : "", element("time", {}, clockTime(first.date))));
  const tools = element("div", { class: "tools" },
    element("button", { type: "button", onclick: () => actions.reply(first) }, words("reply")),
    mine ? element("button", { type: "button", onclick: () => actions.edit(spoken) }, words("edit")) : null,
    mine ? element("button", { type: "button", onclick: () => actions.remove(messages) }, words("delete")) : null);
  const kinds = `message${mine ? " mine" : ""}${first.kind === "sticker" ? " sticker" : ""}`;
  const whole = element("div", { class: kinds }, body, keyboard(spoken, actions.press), tools);
  body.addEventListener("click", () => whole.classList.toggle("open"));
  return whole;
}
