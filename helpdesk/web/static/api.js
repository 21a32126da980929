// Calls the desk. Every change carries the session's CSRF token; a login that has ended leads to the login page.
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
    throw new Refused(0, "offline", "连不上服务器，请再试一次");
  }
  if (answer.status === 401) {
    location.assign("/login");
    throw new Refused(401, "login", "请重新登录");
  }
  if (answer.status === 204) return null;
  const json = await answer.json();
  if (!answer.ok) throw new Refused(answer.status, json.code, json.message);
  return json;
}

export { csrf };
