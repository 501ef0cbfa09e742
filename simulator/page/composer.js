// Where one writes, attaches samples and picks commands.

import { element, showToast } from "./dom.js";
import { words } from "./texts.js";

const PLANE = "M21 3 10 14M21 3l-7 18-4-7-7-4z";
const CLIP = "m20 11-8.5 8.5a5 5 0 0 1-7-7L13 4a3.4 3.4 0 0 1 5 5l-8.500 8.500a1.700 1.700 0 0 1-2.500-2.500L14.500 7.500";
const STICKERS = ["😊", "📚", "👍", "🙏", "😅", "❤️"];
const LARGEST_PHOTO = 10 * 1024 * 1024;

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const line = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  line.setAttribute("d", path);
  svg.append(line);
  return svg;
}

const dataAddress = (file) => new Promise((done, failed) => {
  const reader = new FileReader();
  reader.onload = () => done(reader.result);
  reader.onerror = () => failed(reader.error);
  reader.readAsDataURL(file);
});

/** The writing line of a panel; `send(fields)` posts, `commands()` lists the bot's menu. */
export class Composer {
  constructor({ send, commands }) {
    this.send = send;
    this.commands = commands;
    this.context = null;
    this.area = element("textarea", { rows: "1", maxlength: "4096", onkeydown: (event) => this.key(event), oninput: () => this.typed() });
    this.menu = element("div", { class: "menu", hidden: true });
    this.picker = element("input", { type: "file", accept: "image/*", hidden: true, onchange: () => this.picked() });
    this.clip = element("button", { type: "button", class: "round", onclick: () => this.offerSamples() }, icon(CLIP));
    this.plane = element("button", { type: "button", class: "round send", onclick: () => this.submit() }, icon(PLANE));
    this.note = element("div", { class: "context", hidden: true });
    this.line = element("div", { class: "composer" }, this.menu, this.clip, this.area, this.plane, this.picker);
    this.root = element("div", {}, this.note, this.line);
    document.addEventListener("click", (event) => { if (!this.line.contains(event.target)) this.menu.hidden = true; });
  }

  dress(placeholder) {
    this.area.placeholder = placeholder;
    this.area.setAttribute("aria-label", placeholder);
    this.clip.setAttribute("aria-label", words("attach"));
    this.plane.setAttribute("aria-label", words("send"));
  }

  /** Begin to edit or to answer a message. */
  begin(kind, message, preview) {
    this.context = { kind, message };
    const stop = element("button", { type: "button", "aria-label": words("cancel"), onclick: () => this.end() }, "✕");
    this.note.replaceChildren(element("div", {}, element("strong", {}, words(kind)), preview), stop);
    this.note.hidden = false;
    if (kind === "editing") this.area.value = message.text || message.caption;
    this.area.focus();
    this.grow();
  }

  end() {
    if (this.context?.kind === "editing") this.area.value = "";
    this.context = null;
    this.note.hidden = true;
    this.grow();
  }

  key(event) {
    if (event.key === "Escape") { this.menu.hidden = true; this.end(); }
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    this.submit();
  }

  typed() {
    this.grow();
    const start = this.area.value;
    const fitting = /^\/\w*$/.test(start) ? this.commands().filter((one) => `/${one.command}`.startsWith(start)) : [];
    this.offer(fitting.map((one) => [element("b", {}, `/${one.command}`), one.description, () => this.say(`/${one.command}`)]));
  }

  grow() {
    this.area.style.height = "auto";
    this.area.style.height = `${Math.min(140, this.area.scrollHeight + 2)}px`;
  }

  offer(entries) {
    const entry = ([label, detail, act]) => element("button", { type: "button", onclick: () => { this.menu.hidden = true; act(); } }, label, element("span", {}, detail));
    this.menu.replaceChildren(...entries.map(entry));
    this.menu.hidden = entries.length === 0;
  }

  offerSamples() {
    const mark = (sign, key, act) => [sign, words(key), act];
    const one = (list) => list[Math.floor(Math.random() * list.length)];
    this.offer([
      mark("🖼", "photo_sample", () => this.post({ photo: `sample ${Date.now()}` })),
      mark("📁", "photo_file", () => this.picker.click()),
      mark("🎤", "voice", () => this.post({ voice: "sample" })),
      mark("😊", "sticker", () => this.post({ sticker: one(STICKERS) })),
      mark("📍", "location", () => this.post({ location: { latitude: -6.1754, longitude: 106.8272 } })),
      mark("📄", "document", () => this.post({ document: words("sample_file") })),
    ]);
  }

  async picked() {
    const [file] = this.picker.files;
    this.picker.value = "";
    if (!file) return;
    if (file.size > LARGEST_PHOTO) { showToast("> 10 MB"); return; }
    const caption = this.area.value.trim();
    this.area.value = "";
    await this.post({ photo: { data: await dataAddress(file), file_name: file.name }, ...(caption ? { caption } : {}) });
  }

  async say(text) {
    this.area.value = "";
    await this.post({ text });
  }

  async submit() {
    const text = this.area.value;
    if (!text) return;
    this.menu.hidden = true;
    await this.post({ text });
    this.area.value = "";
    this.grow();
  }

  async post(fields) {
    const context = this.context;
    await this.send(fields, context);
    this.end();
  }
}
