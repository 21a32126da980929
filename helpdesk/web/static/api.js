// Calls the desk. Every change carries the session's CSRF token; a login that has ended leads to the login page.
import { t } from "/static/words.js";

const csrf = document.querySelector('meta[name="csrf"]').content;

export class Refused extends Error {
  constructor(status, code, message) {
    super(message);
    this.status = status;
    this.code = code;
  }
}

export async function call(method, path, body) {
  const init = { method, headers: { "X-CSRF-Token": csrf }, cache: "no-store" };
  if (body !== undefined) {
    init.headers["Content-Type"] = "application/json";
    init.body = JSON.stringify(body);
  }
  let answer;
  try {
    answer = await fetch(path, init);
  } catch {
    throw new Refused(0, "offline", t("连不上服务器，请再试一次"));
  }
  if (answer.status === 401) {
    location.assign("/login");
    throw new Refused(401, "login", t("请重新登录"));
  }
  if (answer.status === 204) return null;
  const json = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, json.code, json.message);
  return json;
}

export { csrf };

// A version 4 UUID. crypto.randomUUID is missing where the desk is reached by http from another machine.
export function newKey() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 0x0f) | 0x40;
  bytes[8] = (bytes[8] & 0x3f) | 0x80;
  const hex = [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
