// A clerk's page: one window, one citizen, the next by one key. The page is drawn from what the desk says; every change is
// asked of it, so two clerks who press at once get two citizens.
import { Refused, call } from "/static/api.js";
import { showPage } from "/static/pages.js";
import { t } from "/static/words.js";

const $ = (id) => document.getElementById(id);
const KEYS = { n: "call", s: "start", f: "finish", r: "recall", k: "skip", p: "park", x: "no_show" };
const KEPT = "queue-window";
let hall = null;
let stream = null;
let busy = false;

const window_ = () => hall?.windows.find((one) => one.id === $("queue-window").value);
const titleOf = (id) => hall.services.find((one) => one.id === id)?.title ?? id;

function words(ticket) {
  const parts = [ticket.priority ? t("优先") : "", titleOf(ticket.service), ticket.by_text ? t("听不见：请招手或写字") : ""];
  if (ticket.calls > 1) parts.push(t("叫了 {n} 遍", { n: ticket.calls }));
  for (const id of ticket.ahead) parts.push(t("之后去{service}", { service: titleOf(id) }));
  return parts.filter(Boolean).join(" · ");
}

function listed(ticket, more) {
  const item = document.createElement("li");
  const number = document.createElement("b");
  number.textContent = ticket.number;
  item.append(number, ` ${words(ticket)} `);
  if (more) item.append(more);
  return item;
}

function back(ticket) {
  const button = document.createElement("button");
  button.className = "small";
  button.textContent = t("回来了");
  button.setAttribute("aria-label", t("{number} 回来了", { number: ticket.number }));
  button.addEventListener("click", () => move(ticket, "return"));
  return button;
}

// What may be done at a window now: the desk says it of a ticket.
const fitting = (mine) => mine?.ticket?.acts ?? (mine?.open ? ["call"] : []);

function draw() {
  const mine = window_();
  if (!mine) return;
  const ticket = mine.ticket;
  $("queue-open").disabled = false;
  $("queue-open").textContent = mine.open ? t("暂停") : t("开窗");
  $("queue-services").textContent = mine.services.map(titleOf).join(t("、"));
  $("queue-number").textContent = ticket?.number ?? "—";
  $("queue-what").textContent = ticket ? words(ticket) : mine.open ? t("没有人在窗口。") : t("窗口暂停。");
  for (const button of $("queue-acts").children) button.hidden = !fitting(mine).includes(button.dataset.act);
  $("queue-transfer").hidden = !ticket;
  const waiting = hall.waiting.filter((one) => mine.services.includes(one.service));
  $("queue-count").textContent = t("{n} 位", { n: waiting.length });
  $("queue-waiting").replaceChildren(...waiting.slice(0, 12).map((one) => listed(one)));
  $("queue-aside-part").hidden = !hall.aside.length;
  $("queue-aside").replaceChildren(...hall.aside.map((one) => listed(one, back(one))));
  $("queue-windows").replaceChildren(...hall.windows.map((one) => {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const what = document.createElement("dd");
    term.textContent = one.name;
    what.textContent = one.ticket?.number ?? (one.open ? t("空着") : t("暂停"));
    row.append(term, what);
    return row;
  }));
}

async function renew() {
  if (!$("queue")) return;
  hall = await call("GET", "/console/api/queue").catch(() => hall);
  if ($("queue") && hall) draw();
}

function say(text, wrong) {
  $("queue-wrong").hidden = !wrong;
  $("queue-wrong").textContent = wrong ? text : "";
  $("queue-say").textContent = wrong ? "" : text;
}

async function ask(path, body) {
  if (busy) return null;
  busy = true;
  try {
    const answer = await call("POST", `/console/api/queue/${path}`, body);
    say("", false);
    return answer;
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    say(error.message, true);
    return null;
  } finally {
    busy = false;
    await renew();
  }
}

async function move(ticket, act, more = {}) {
  return ask(`tickets/${ticket.id}/${act}`, { window: window_().id, ...more });
}

async function act(what) {
  const mine = window_();
  if (!fitting(mine).includes(what)) return;
  if (what !== "call") {
    await move(mine.ticket, what);
    return;
  }
  const answer = await ask(`windows/${mine.id}/call-next`);
  if (answer) say(answer.ticket ? t("请 {number} 号到{window}", { number: answer.ticket.number, window: mine.name }) : t("没有人等这个窗口。"), false);
}

// A question before, and five minutes to undo it.
async function closing(what) {
  const sure = $("queue-sure");
  if (what === "ask" || what === "no") {
    sure.hidden = what === "no";
    if (!sure.hidden) sure.querySelector("[data-day=no]").focus();
    return;
  }
  const answer = await ask(`${what}-day`);
  if (!answer) return;
  await showQueue();
  say(what === "close" ? t("不再叫号了。有 {n} 位没叫到。", { n: answer.left_over }) : t("改回来了，{n} 位接着等。", { n: answer.left_over }), false);
}

async function showQueue() {
  const page = await fetch("/queue", { cache: "no-store" });
  showPage(await page.text(), new URL("/queue", location.href), false);
}

function listen() {
  stream?.close();
  stream = null;
  if (!$("queue")) return;
  const kept = localStorage.getItem(KEPT);
  if ([...$("queue-window").options].some((one) => one.value === kept)) $("queue-window").value = kept;
  stream = new EventSource("/console/api/queue/events");
  stream.addEventListener("queue", renew);
  stream.addEventListener("error", () => say(t("和服务器断开了，正在重连。"), true));
  stream.addEventListener("open", () => $("queue-wrong").hidden || say("", false));
  renew();
}

document.addEventListener("shown", listen);
document.addEventListener("change", ({ target }) => {
  if (target.id !== "queue-window") return;
  localStorage.setItem(KEPT, target.value);
  draw();
});
document.addEventListener("click", ({ target }) => {
  const button = target.closest?.("button");
  if (button?.id === "queue-open") ask(`windows/${window_().id}/open`, { open: !window_().open });
  else if (button?.dataset.act) act(button.dataset.act);
  else if (button?.dataset.day) closing(button.dataset.day);
});
document.addEventListener("submit", (event) => {
  if (event.target.id !== "queue-transfer") return;
  event.preventDefault();
  move(window_().ticket, "transfer", { service: $("queue-to").value });
});
document.addEventListener("keydown", (event) => {
  if (!$("queue") || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.target.closest?.("select, input, textarea")) return;
  const what = KEYS[event.key.toLowerCase()];
  if (what) act(what);
});
listen();
