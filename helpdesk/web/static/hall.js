// Asks for the page anew every two seconds, and says so when there is no answer: a screen that froze must not look calm.
const EVERY = 2000;

async function renew() {
  try {
    const answer = await fetch("/hall", { cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = document.importNode(page.getElementById("hall"), true);
    const shown = document.getElementById("hall");
    if (shown.innerHTML !== fresh.innerHTML) shown.replaceChildren(...fresh.childNodes);
    document.getElementById("cut").hidden = true;
  } catch {
    document.getElementById("cut").hidden = false;
  }
  setTimeout(renew, EVERY);
}
setTimeout(renew, EVERY);
