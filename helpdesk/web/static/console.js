// The help page: the stream of requests, the bell, the lease, the keys.
import { call, csrf } from "/static/api.js";
import { setTitlePrefix } from "/static/pages.js";
import { Bell } from "/static/sound.js";
import { Tiles, inOrder, louder, open, waits } from "/static/tiles.js";
import { language, t } from "/static/words.js";

const $ = (id) => document.getElementById(id);
const consoleId = crypto.getRandomValues(new Uint32Array(4)).join("-");
const requests = new Map(); // key -> tile
const rung = new Map(); // key -> how often it rang
const pending = new Set(); // keys an act is on its way for
const tiles = new Tiles(act);
const bell = new Bell(() => sayHow());
const worker = new Worker("/static/lease-worker.js");
const state = { me: 0, override: false, lastSeq: 0, skew: 0, onDuty: false, connected: false, leased: true, chosen: null,
  quietUntil: 0, notice: "" };

worker.postMessage({ csrf });

// ---- telling people -------------------------------------------------------------------------------------------------

function announce(region, text) {
  $(region).textContent = "";
  requestAnimationFrame(() => ($(region).textContent = text));
}

function sayHow() {
  const chip = $("sound-chip");
  chip.dataset.state = !state.onDuty ? "off" : bell.ok ? "ok" : "bad";
  chip.textContent = !state.onDuty ? t("没上岗") : bell.ok ? t("声音正常 ✓") : t("没有声音");
  document.body.dataset.onDuty = String(state.onDuty);
  let text = state.notice;
  if (!state.connected) text = t("和服务器断开了，正在重连。这时看不到新的求助。");
  else if (state.onDuty && !state.leased) text = t("服务器没有听到这台电脑，正在重试。");
  else if (!text && state.onDuty && !bell.ok) text = t("没有声音：请看着屏幕，检查音量和音箱。");
  $("trouble").hidden = !text;
  if ($("trouble-text").textContent !== text) $("trouble-text").textContent = text;
  $("trouble-button").hidden = !state.onDuty || bell.ok;
}

let noticeTimer = 0;
function notice(text) {
  state.notice = text;
  announce("say", text);
  clearTimeout(noticeTimer);
  noticeTimer = setTimeout(() => {
    state.notice = "";
    sayHow();
  }, 6000);
  sayHow();
}

// ---- drawing --------------------------------------------------------------------------------------------------------

const waiting = () => inOrder([...requests.values()].filter(waits));
const held = () => inOrder([...requests.values()].filter((request) => !waits(request)));
const next = () => (requests.has(state.chosen) ? state.chosen : waiting()[0]?.key ?? null);
const now = () => Date.now() + state.skew;
const list = (words) => words.join(t("，"));

function draw() {
  if (!requests.has(state.chosen)) state.chosen = null;
  tiles.draw([...requests.values()], { me: state.me, override: state.override, next: next(), chosen: state.chosen, rung });
  tiles.clocks(now());
  const count = waiting().length;
  $("waiting-empty").hidden = count > 0;
  $("held-count").textContent = held().length ? t("{n} 件", { n: held().length }) : t("没有");
  $("tab-count").textContent = count || "";
  setTitlePrefix(count ? t("● {n} 人等 · ", { n: count }) : "");
  const elsewhere = $("waiting-elsewhere");
  const unmet = state.override ? waiting().filter((request) => request.steps.includes("supervisors")) : [];
  elsewhere.hidden = count === 0 || (document.body.dataset.view === "help" && !unmet.length);
  if (unmet.length) {
    const [{ where }, steps] = [unmet[0], list(louder(unmet[0]))];
    elsewhere.textContent = t("没人接，请值班长处理：{where}（{steps}）", { where, steps });
  } else if (count) elsewhere.textContent = t("有人求助：{where}。去看", { where: waiting()[0].where });
  if (!waiting().some((request) => !request.late)) bell.stop();
}

function rows(id, list) {
  $(id).replaceChildren(...list.map(({ label, value, alarm }) => {
    const row = document.createElement("div");
    const term = document.createElement("dt");
    const what = document.createElement("dd");
    term.textContent = label;
    what.textContent = value;
    what.className = alarm ? "bad" : "";
    row.append(term, what);
    return row;
  }));
}

let sideTimer = 0;
function drawSideSoon() {
  clearTimeout(sideTimer);
  sideTimer = setTimeout(async () => {
    const side = await call("GET", "/console/api/side").catch(() => null);
    if (!side) return;
    rows("today", side.today);
    rows("terminals", side.terminals);
    $("on-duty").textContent = side.on_duty.join(t("、")) || t("现在没有人在岗。");
  }, 150);
}

// ---- the stream -----------------------------------------------------------------------------------------------------

function take(request) {
  state.lastSeq = Math.max(state.lastSeq, request.seq);
  const before = requests.get(request.key);
  if (before && before.seq >= request.seq) return;
  if (open(request)) requests.set(request.key, request);
  else {
    requests.delete(request.key);
    rung.delete(request.key);
  }
  tell(before, request);
  if (request.state === "raised") lease();
}

function escalated(before, request) {
  const has = (step) => request.steps.includes(step) && !before?.steps.includes(step);
  const mine = state.override && waits(request) && has("supervisors");
  if (mine) {
    announce("say-now", t("没人接，请值班长处理：{where}", request));
    if (state.onDuty) bell.ring();
    if ("Notification" in window && Notification.permission === "granted") {
      const tag = `${request.key}-up`;
      new Notification(t("没人接，请值班长处理"), { body: request.where, tag, lang: language, requireInteraction: true });
    }
  } else if (has("breach")) announce("say-now", t("超过 3 分钟没人到：{where}", request));
  return mine || has("breach");
}

function tell(before, request) {
  if (escalated(before, request)) return;
  if (before && !waits(before) && waits(request)) {
    notice(t("{name}没有到，{where}重新等人。", { name: before.holder?.name ?? "", where: request.where }));
  }
  const fresh = waits(request) && !request.late && (!before || before.late || !waits(before));
  if (fresh) {
    announce("say-now", t("新求助：{where}，{tags}", { where: request.where, tags: list(request.tags) }));
    if (state.onDuty) bell.ring();
    if (state.onDuty && document.hidden && "Notification" in window && Notification.permission === "granted") {
      new Notification(t("有人求助"), { body: request.where, tag: request.key, lang: language });
    }
  } else if (before && request.said.length > before.said.length && request.said.at(-1).citizen) {
    announce("say-now", t("{where} 回答：{text}", { where: request.where, text: request.said.at(-1).text }));
  } else if (before && before.state !== request.state) {
    const name = request.holder?.name;
    const words = { claimed: t("{name} 接了", { name }), arrived: t("{name} 到了", { name }), closed: t("办完了"),
      cancelled: t("不用了，办事人取消") };
    const what = words[request.state];
    if (what) announce("say", t("{where}：{what}", { where: request.where, what }));
  }
}

async function reconcile() {
  const whole = await call("GET", "/console/api/state");
  Object.assign(state, { me: whole.me, override: whole.may_override, skew: whole.server_time - Date.now() });
  const present = new Set(whole.requests.map((request) => request.key));
  for (const [key, request] of requests) if (!present.has(key) && request.seq <= whole.seq) requests.delete(key);
  whole.requests.forEach(take);
  state.lastSeq = Math.max(state.lastSeq, whole.seq);
  state.connected = true;
  draw();
  drawSideSoon();
  lease();
  sayHow();
}

function listen() {
  const stream = new EventSource("/console/api/events");
  const lost = () => {
    state.connected = false;
    sayHow();
    if (stream.readyState !== EventSource.CLOSED) return;
    stream.close(); // an error answer ends an EventSource for good
    setTimeout(listen, 2000);
    call("GET", "/console/api/state").catch(() => null); // leads to the login page when that is why
  };
  stream.addEventListener("open", () => reconcile().catch(lost));
  stream.addEventListener("error", lost);
  stream.addEventListener("request", (event) => {
    take(JSON.parse(event.data));
    draw();
    drawSideSoon();
  });
  stream.addEventListener("side", drawSideSoon);
  stream.addEventListener("overdue", (event) => {
    const { labels } = JSON.parse(event.data);
    notice(t("该还了，还没还：{what}", { what: labels.join(t("、")) }));
    drawSideSoon();
  });
  stream.addEventListener("ring", (event) => {
    for (const [key, times] of Object.entries(JSON.parse(event.data))) rung.set(key, times);
    if (state.onDuty) bell.ring();
    draw();
  });
}

// ---- the lease ------------------------------------------------------------------------------------------------------

function lease() {
  if (!state.onDuty) return;
  worker.postMessage({ state: { console: consoleId, last_seq: state.lastSeq, sound_ok: bell.ok,
    visible: document.visibilityState === "visible" } });
}

worker.addEventListener("message", ({ data }) => {
  if (data.kind === "tick") {
    lease();
    if (state.onDuty && !state.connected && waiting().some((request) => !request.late)) bell.ring();
    return;
  }
  if (data.status === 401) location.assign("/login");
  state.leased = data.status === 200;
  if (state.leased) $("on-duty").textContent = data.on_duty.join(t("、"));
  sayHow();
});
document.addEventListener("visibilitychange", lease);
addEventListener("pagehide", () => {
  if (!state.onDuty) return;
  fetch(`/console/api/lease/${consoleId}`, { method: "DELETE", headers: { "X-CSRF-Token": csrf }, keepalive: true });
});

// ---- what people do -------------------------------------------------------------------------------------------------

async function act(key, what, body) {
  if (pending.has(key)) return false;
  let done = false;
  pending.add(key);
  tiles.busy(key, true);
  try {
    take(await call("POST", `/console/api/requests/${key}/${what}`, body));
    done = true;
    if (state.chosen === key) state.chosen = null;
  } catch (refused) {
    notice(refused.message);
    if (refused.status === 409) await reconcile().catch(() => null);
  }
  pending.delete(key);
  tiles.busy(key, false);
  draw();
  return done;
}

async function start() {
  await bell.unlock();
  bell.confirmed = true;
  bell.test();
  state.onDuty = true;
  $("start-button").hidden = true;
  $("start").querySelector("p").textContent = t("您已上岗。刚才的铃声听到了吗？");
  $("heard-yes").hidden = $("heard-no").hidden = false;
  $("heard-yes").focus();
  $("duty").textContent = t("在岗");
  if ("Notification" in window && Notification.permission === "default") Notification.requestPermission();
  sayHow();
  lease();
}

function heard(yes) {
  bell.confirmed = yes;
  $("start").hidden = true;
  $("main").focus({ preventScroll: true });
  sayHow();
  lease();
}

$("start-button").addEventListener("click", start);
$("heard-yes").addEventListener("click", () => heard(true));
$("heard-no").addEventListener("click", () => heard(false));
$("trouble-button").addEventListener("click", async () => {
  await bell.unlock();
  bell.confirmed = true;
  bell.test();
  sayHow();
  lease();
});
$("logout").addEventListener("submit", (event) => {
  const mine = held().filter((request) => request.holder?.id === state.me).length;
  if (mine && !confirm(t("您还有 {n} 件没办完。还要交班吗？", { n: mine }))) event.preventDefault();
});

function move(by) {
  const order = inOrder([...requests.values()]).map((request) => request.key);
  if (!order.length) return;
  const at = order.indexOf(state.chosen);
  const to = at < 0 ? (by > 0 ? 0 : order.length - 1) : Math.min(order.length - 1, Math.max(0, at + by));
  state.chosen = order[to];
  draw();
  tiles.focus(state.chosen);
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.isComposing || document.body.dataset.view !== "help") return;
  const typing = event.target.closest("input:not([type=radio]), textarea, select");
  if (typing) return;
  const key = event.key.toLowerCase();
  if (key === "j" || key === "k") {
    move(key === "j" ? 1 : -1);
  } else if (key === "enter" && !event.target.closest("button, a")) {
    event.preventDefault();
    if (event.repeat || performance.now() < state.quietUntil) return; // one press, one act
    state.quietUntil = performance.now() + 600;
    if (next()) tiles.act(next());
  } else if (key === "escape") {
    state.chosen = null;
    draw();
  } else if (next() && /^[1235]$/.test(key)) {
    const at = waits(requests.get(next())) ? ["1", "2", "5"].indexOf(key) : ["1", "2", "3"].indexOf(key);
    if (at >= 0) tiles.choose(next(), at);
  }
});
document.addEventListener("shown", draw);

setInterval(() => tiles.clocks(now()), 1000);
setInterval(drawSideSoon, 30000);
listen();
sayHow();
