// The search box: "/" leads to it. Found things are drawn into the page, so that the bell and the stream never stop.
import { csrf } from "/static/api.js";
import { showPage } from "/static/pages.js";

const form = document.getElementById("search");

form?.addEventListener("submit", async (event) => {
  event.preventDefault();
  let answer;
  try {
    answer = await fetch(form.action, { method: "POST", headers: { "X-CSRF-Token": csrf }, body: new URLSearchParams(new FormData(form)) });
  } catch {
    return form.submit();
  }
  if (new URL(answer.url).pathname === "/login") return location.assign("/login");
  showPage(await answer.text(), new URL("/search", location.href));
  history.pushState(null, "", "/search");
  return form.reset();
});

document.addEventListener("keydown", (event) => {
  if (!form || event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select")) return;
  event.preventDefault();
  form.elements.text.focus();
});
