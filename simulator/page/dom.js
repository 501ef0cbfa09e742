// Building elements. Words only ever enter as text nodes: what people write is never markup.

/** Make an element: element("div", {class: "x", onclick: f}, "words", child, ...). */
export function element(name, properties = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (value === undefined || value === null || value === false) continue;
    if (key.startsWith("on")) made.addEventListener(key.slice(2), value);
    else made.setAttribute(key, value === true ? "" : value);
  }
  made.append(...children.filter((child) => child !== null && child !== undefined && child !== false && child !== ""));
  return made;
}

/** A round picture with initials, coloured by the id. */
export function avatar(id, name, isBot) {
  const letters = (name.match(/\p{L}/u)?.[0] || [...name.trim()][0] || "").toUpperCase();
  return element("span", { class: `avatar ${isBot ? "bot" : `tone-${Math.abs(id) % 6}`}`, "aria-hidden": "true" }, letters || "?");
}

const toast = document.getElementById("toast");
let hiding = 0;

/** Show a short note for a moment. */
export function showToast(words) {
  toast.textContent = words;
  toast.classList.add("shown");
  clearTimeout(hiding);
  hiding = setTimeout(() => toast.classList.remove("shown"), 3200);
}

/** Show a note that has to be closed. */
export function showAlert(words, ok) {
  const dialog = document.getElementById("dialog");
  const close = element("button", { class: "strong", type: "button", onclick: () => dialog.close() }, ok);
  dialog.replaceChildren(element("p", {}, words), element("div", { class: "row" }, close));
  if (!dialog.open) dialog.showModal();
}
