// Asks for the page anew every two seconds, and says so when there is no answer: a screen that froze must not look calm.
// A call that is new while the page is open is spoken, with its number large on the whole screen; what it missed is only shown.
const EVERY = 2000;
const OLD = 60_000; // milliseconds: what was called before, while this page was cut off, is only shown
const SHOWN = 6000; // milliseconds a call stands large where it is not spoken
const $ = (id) => document.getElementById(id);
const calls = () => [...document.querySelectorAll("[data-call]")];
const seen = new Set(calls().map((one) => one.dataset.call));
const waiting = [];
let speaking = false;

async function renew() {
  try {
    const answer = await fetch("/hall", { cache: "no-store", signal: AbortSignal.timeout(5000) });
    if (!answer.ok) throw new Error(answer.statusText);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = document.importNode(page.getElementById("hall"), true);
    if ($("hall").innerHTML !== fresh.innerHTML) $("hall").replaceChildren(...fresh.childNodes);
    $("cut").hidden = true;
    const now = Number(fresh.dataset.now);
    for (const one of calls().reverse()) {
      if (seen.has(one.dataset.call)) continue;
      seen.add(one.dataset.call);
      if (now - Number(one.dataset.at) > OLD) continue;
      waiting.push({ ...one.dataset, silent: one.classList.contains("silent") });
    }
    next();
  } catch {
    $("cut").hidden = false;
  }
  setTimeout(renew, EVERY);
}

function show(call) {
  $("caption").hidden = !call;
  $("caption").classList.toggle("silent", call?.silent ?? false);
  $("caption").querySelector(".number").textContent = call?.number ?? "";
  $("caption").querySelector(".to").textContent = call?.window ?? "";
}

function ended(sound) {
  return new Promise((done) => {
    for (const how of ["ended", "error"]) sound.addEventListener(how, done, { once: true });
  });
}

async function speak(call) {
  const sound = new Audio(`/hall/call.wav?${new URLSearchParams({ number: call.number, window: call.window })}`);
  document.body.append(sound);
  try {
    const over = ended(sound);
    await sound.play();
    $("mute").hidden = true;
    await over;
    document.body.dataset.spoken = String(Number(document.body.dataset.spoken ?? 0) + sound.currentTime);
  } catch (error) {
    if (error.name === "NotAllowedError") $("mute").hidden = false; // a browser wants to be touched once
    await new Promise((done) => setTimeout(done, SHOWN));
  } finally {
    sound.remove();
  }
}

async function next() {
  if (speaking || !waiting.length) return;
  speaking = true;
  const call = waiting.shift();
  show(call);
  if (call.silent) await new Promise((done) => setTimeout(done, SHOWN));
  else await speak(call);
  show(null);
  speaking = false;
  next();
}

$("mute").addEventListener("click", () => {
  $("mute").hidden = true;
  const newest = calls().find((one) => !one.classList.contains("silent"));
  if (newest) waiting.push({ ...newest.dataset, silent: false });
  next();
});
setTimeout(renew, EVERY);
