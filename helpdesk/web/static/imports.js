// A table is looked through and brought in without choosing the file twice: only the outcome is drawn anew.
import { csrf } from "/static/api.js";
import { t } from "/static/words.js";

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id !== "import") return;
  event.preventDefault();
  const shown = document.getElementById("outcome");
  const body = new FormData(form, event.submitter);
  shown.textContent = t("正在看…");
  try {
    const answer = await fetch(form.action, { method: "POST", headers: { "X-CSRF-Token": csrf }, body });
    if (new URL(answer.url).pathname === "/login") return location.assign("/login");
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.getElementById("outcome");
    if (fresh) shown.replaceChildren(...document.importNode(fresh, true).childNodes);
    else shown.textContent = page.getElementById("page")?.textContent.trim() ?? t("出了问题，请再试一次");
  } catch {
    shown.textContent = t("连不上服务器，请再试一次");
  }
  return undefined;
});
