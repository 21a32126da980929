// The page's language: Chinese is in the code, another language's words come with the page.
const given = document.getElementById("words");
const words = given ? JSON.parse(given.textContent) : {};

export const language = document.documentElement.lang;

// `text` (Chinese) in the page's language, with {name} filled in from `values`.
export function t(text, values = {}) {
  return (words[text] ?? text).replace(/\{(\w+)\}/g, (whole, name) => values[name] ?? whole);
}
