// The page's words in both languages, from texts.json.

let all = {};
let language = localStorage.getItem("sapa-language") || (navigator.language.startsWith("en") ? "en" : "id");

/** Fetch the words. */
export async function loadTexts() {
  all = await (await fetch("texts.json")).json();
}

/** The words for a key, with {places} filled in. */
export function words(key, values = {}) {
  const found = all[language]?.[key] ?? key;
  return found.replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}

/** The language now: "id" or "en". */
export const currentLanguage = () => language;

/** Change to the other language. */
export function switchLanguage() {
  language = language === "id" ? "en" : "id";
  localStorage.setItem("sapa-language", language);
}

/** Put the words into the fixed parts of the page. */
export function dressPage() {
  document.documentElement.lang = language;
  for (const spot of document.querySelectorAll("[data-text]")) spot.textContent = words(spot.dataset.text);
  for (const spot of document.querySelectorAll("[data-label]")) spot.setAttribute("aria-label", words(spot.dataset.label));
  document.getElementById("language").textContent = words("language");
  document.getElementById("theme").title = words("theme");
}

/** The time of day of a message. */
export function clockTime(seconds) {
  return new Intl.DateTimeFormat(language, { hour: "2-digit", minute: "2-digit" }).format(new Date(seconds * 1000));
}

/** The day of a message: today, yesterday or the date. */
export function dayName(seconds) {
  const day = new Date(seconds * 1000);
  const back = Math.round((new Date().setHours(0, 0, 0, 0) - new Date(day).setHours(0, 0, 0, 0)) / 86400000);
  if (back === 0) return words("today");
  if (back === 1) return words("yesterday");
  return new Intl.DateTimeFormat(language, { dateStyle: "long" }).format(day);
}
