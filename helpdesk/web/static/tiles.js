// Draws requests as tiles: what waits above what somebody holds. Elements are kept and moved, never rebuilt, so that
// focus and choices stay where a person left them.
import { newKey } from "/static/api.js";
import { t } from "/static/words.js";

const KINDS = [["lead", t("领办")], ["assist", t("帮办")], ["act_for", t("代办")]];
const MINUTES = [["1", "1"], ["2", "2"], ["5", "5"]];
// To the citizen, in Chinese whatever language the console has.
const PHRASES = [["我马上来", t("我马上来")], ["请稍等", t("请稍等")], ["请跟我来", t("请跟我来")], ["请坐着等", t("请坐着等")]];
const template = document.getElementById("tile");
const lists = { waits: document.getElementById("waiting"), holds: document.getElementById("held") };

export const waits = (request) => request.state === "raised" || request.state === "delivered";
export const open = (request) => waits(request) || request.state === "claimed" || request.state === "arrived";

export function span(milliseconds) {
  const whole = Math.max(0, Math.floor(milliseconds / 1000));
  const two = (figure) => String(figure).padStart(2, "0");
  const hours = Math.floor(whole / 3600);
  const minutes = Math.floor((whole % 3600) / 60);
  return hours ? `${hours}:${two(minutes)}:${two(whole % 60)}` : `${minutes}:${two(whole % 60)}`;
}

export function inOrder(requests) {
  const rank = (r) => (waits(r) ? (r.urgent ? 0 : r.late ? 2 : 1) : 3);
  return [...requests].sort((a, b) => rank(a) - rank(b) || a.raised_at - b.raised_at);
}

function how(request, rung) {
  if (request.state === "claimed") {
    const { holder, minutes } = request;
    return minutes ? t("{name} 在路上，{n} 分钟到", { name: holder.name, n: minutes }) : t("{name} 在路上", holder);
  }
  if (request.state === "arrived") return t("{name} 已到", request.holder);
  if (request.late) return t("断网时按的");
  if (request.state === "raised") return t("正在送达");
  return rung ? (rung > 1 ? t("已响铃 {n} 次", { n: rung }) : t("已响铃")) : t("已送达");
}

function pick(fieldset, key, legend, choices, chosen) {
  if (fieldset.dataset.legend === legend) return;
  fieldset.dataset.legend = legend;
  const title = document.createElement("legend");
  title.textContent = legend;
  fieldset.replaceChildren(title, ...choices.map(([value, word]) => {
    const label = document.createElement("label");
    const input = document.createElement("input");
    const shown = document.createElement("span");
    input.type = "radio";
    input.name = `${key}-${legend}`;
    input.value = value;
    input.checked = value === chosen;
    shown.textContent = word;
    label.append(input, shown);
    return label;
  }));
}

const LOUDER = { supervisors: t("已叫值班长"), hall: t("已上大屏"), hooks: t("已打电话"), breach: t("超过 3 分钟") };

export function louder(request) {
  const words = request.steps.map((step) => LOUDER[step]).filter(Boolean);
  return request.handed_back && waits(request) ? [t("没等到人，重新等"), ...words] : words;
}

function tags(request) {
  const presses = request.presses > 1 ? [t("按了 {n} 次", { n: request.presses })] : [];
  const words = [...request.tags, ...presses, ...louder(request)];
  return words.map((word, at) => {
    const tag = document.createElement("span");
    tag.className = request.urgent && at === 0 ? "tag urgent" : "tag";
    tag.textContent = word;
    return tag;
  });
}

export class Tiles {
  constructor(onAct) {
    this.onAct = onAct; // (request, what, body)
    this.elements = new Map();
  }

  draw(requests, { me, override, next, chosen, rung }) {
    const ordered = inOrder(requests);
    for (const [key, element] of this.elements) {
      if (!ordered.some((request) => request.key === key)) {
        element.remove();
        this.elements.delete(key);
      }
    }
    const at = { waits: 0, holds: 0 };
    for (const request of ordered) {
      const side = waits(request) ? "waits" : "holds";
      const element = this.elements.get(request.key) ?? this.make(request.key);
      this.fill(element, request, me, override, rung.get(request.key) ?? 0);
      element.classList.toggle("next", request.key === next);
      element.classList.toggle("chosen", request.key === chosen);
      const place = lists[side].children[at[side]] ?? null;
      if (place !== element) {
        const focused = element.contains(document.activeElement);
        lists[side].insertBefore(element, place);
        if (focused) element.focus({ preventScroll: true });
      }
      at[side] += 1;
    }
  }

  make(key) {
    const element = template.content.firstElementChild.cloneNode(true);
    element.dataset.key = key;
    element.querySelector(".main").addEventListener("click", () => this.act(key));
    const write = element.querySelector(".write");
    write.addEventListener("submit", (event) => {
      event.preventDefault();
      this.write(key, write.elements.text);
    });
    element.querySelector(".phrases").replaceChildren(...PHRASES.map(([phrase, meaning]) => {
      const button = document.createElement("button");
      button.type = "button";
      button.className = "link";
      button.textContent = meaning;
      button.addEventListener("click", () => this.onAct(key, "messages", { key: newKey(), text: phrase }));
      return button;
    }));
    element.querySelector(".release").addEventListener("click", () => this.onAct(key, "release", {}));
    this.elements.set(key, element);
    return element;
  }

  fill(element, request, me, override, rung) {
    element.request = request;
    element.dataset.state = request.state;
    element.classList.toggle("waits", waits(request));
    element.classList.toggle("held", !waits(request));
    element.classList.toggle("late", request.late);
    element.classList.toggle("louder", override && waits(request) && request.steps.includes("supervisors"));
    const set = (part, text) => {
      const target = element.querySelector(part);
      if (target.textContent !== text) target.textContent = text;
    };
    set(".how", how(request, rung));
    set(".where", request.where);
    set(".page", request.page);
    element.querySelector(".tags").replaceChildren(...tags(request));
    const lend = element.querySelector(".lend");
    lend.hidden = !request.borrow;
    lend.href = `/loans?kind=${encodeURIComponent(request.borrow)}`;
    const word = waits(request) ? t("我来") : request.state === "claimed" ? t("已到") : t("办完了");
    set(".word", word);
    element.querySelector(".main").setAttribute("aria-label", t("{what}：{where}", { what: word, where: request.where }));
    element.querySelector(".talk").hidden = !request.by_text;
    const said = element.querySelector(".said");
    if (said.childElementCount !== request.said.length) {
      said.replaceChildren(...request.said.map((one) => {
        const line = document.createElement("li");
        line.textContent = one.citizen ? t("办事人：{text}", one) : t("我们：{text}", one);
        return line;
      }));
    }
    const fieldset = element.querySelector(".pick");
    if (waits(request)) pick(fieldset, request.key, t("几分钟到"), MINUTES, "2");
    else if (request.state === "arrived") pick(fieldset, request.key, t("办的是"), KINDS, this.kind(request));
    else {
      fieldset.replaceChildren();
      delete fieldset.dataset.legend;
    }
    const mine = request.holder?.id === me;
    element.querySelector(".release").hidden = !(request.state === "claimed" && (mine || override));
  }

  // The same words sent again after a lost answer keep their key, so that they are not said twice.
  write(key, input) {
    const text = input.value.trim();
    if (!text) return;
    if (input.dataset.text !== text) Object.assign(input.dataset, { text, key: newKey() });
    this.onAct(key, "messages", { key: input.dataset.key, text }).then((done) => {
      if (!done) return;
      input.value = "";
      delete input.dataset.text;
    });
  }

  kind(request) {
    return KINDS.find(([, word]) => request.tags[0] === word)?.[0];
  }

  clocks(now) {
    for (const element of this.elements.values()) {
      element.querySelector(".since").textContent = span(now - element.request.raised_at);
    }
  }

  focus(key) {
    this.elements.get(key)?.focus();
  }

  choose(key, at) {
    this.elements.get(key)?.querySelectorAll(".pick input")[at]?.click();
  }

  act(key) {
    const element = this.elements.get(key);
    if (!element) return;
    const { request } = element;
    const value = element.querySelector(".pick input:checked")?.value ?? null;
    if (waits(request)) this.onAct(key, "claim", { minutes: Number(value) });
    else if (request.state === "claimed") this.onAct(key, "arrived", {});
    else this.onAct(key, "close", { given: value });
  }

  busy(key, on) {
    this.elements.get(key)?.querySelector(".main").setAttribute("aria-disabled", String(on));
  }
}
