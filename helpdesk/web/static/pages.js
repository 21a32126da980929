// Changes between tabs without leaving the page, so that the bell and the stream never stop. Without it links just work.
import { t } from "/static/words.js";

const shown = document.getElementById("page");
let title = document.title;
let prefix = "";

export function setTitlePrefix(text) {
  prefix = text;
  document.title = prefix + title;
}

function mark(path) {
  for (const tab of document.querySelectorAll(".tab")) {
    const target = tab.getAttribute("href");
    if (path === target || path.startsWith(`${target}/`)) tab.setAttribute("aria-current", "page");
    else tab.removeAttribute("aria-current");
  }
}

// A page as the desk sent it, in place of the present one.
export function showPage(html, url, focus = true) {
  const page = new DOMParser().parseFromString(html, "text/html");
  shown.replaceChildren(...document.importNode(page.getElementById("page"), true).childNodes);
  document.body.dataset.view = "page";
  title = page.title;
  settle(url, focus);
}

function settle(url, focus) {
  mark(url.pathname);
  setTitlePrefix(prefix);
  document.dispatchEvent(new CustomEvent("shown"));
  if (focus) {
    document.getElementById("main").focus({ preventScroll: true });
    scrollTo(0, 0);
  }
}

async function show(url, focus) {
  if (url.pathname === "/help" && document.getElementById("help")) {
    document.body.dataset.view = "help";
    title = `${t("求助")} · ${t("帮代办台")}`;
    shown.replaceChildren();
    settle(url, focus);
  } else {
    const answer = await fetch(url, { cache: "no-store" });
    if (new URL(answer.url).pathname === "/login") return location.assign(url);
    showPage(await answer.text(), url, focus);
  }
  return undefined;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-swap]");
  if (!link || event.button || event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  const url = new URL(link.href);
  show(url, true).then(
    () => history.pushState(null, "", url),
    () => location.assign(url),
  );
});

// Forms on a page do not leave it either: who acts on a case must not go off duty by it.
async function send(form, submitter) {
  const data = new URLSearchParams(new FormData(form, submitter));
  const url = new URL(form.action);
  const post = form.method === "post";
  if (!post) url.search = data;
  const answer = await fetch(url, post ? { method: "POST", body: data, cache: "no-store" } : { cache: "no-store" });
  const where = new URL(answer.url);
  if (where.pathname === "/login") return location.assign(where);
  showPage(await answer.text(), where);
  return history.pushState(null, "", where);
}

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("form[data-swap]")) return;
  event.preventDefault();
  send(form, event.submitter).catch(() => location.reload());
});

document.getElementById("language").addEventListener("submit", ({ target }) => {
  target.elements.next.value = location.pathname;
});

addEventListener("popstate", () => {
  show(new URL(location.href), true).catch(() => location.reload());
});
