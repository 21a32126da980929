// The photo of a case: a picture is sent as it is, and a frame is laid over it by mouse, finger or keys.
import { csrf } from "/static/api.js";
import { showPage } from "/static/pages.js";
import { t } from "/static/words.js";

const MARGIN = 0.22; // of the frame, that is seen around it
const STEP = 0.004; // of the picture, by one key; ten times that with Shift
const ZOOM = 1.01;
const TURN = 0.5; // degrees

// ---- sending a picture -----------------------------------------------------------------------------------------------

document.addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.id !== "photo-import") return;
  event.preventDefault();
  const file = form.querySelector("input[type=file]").files[0];
  const status = document.getElementById("photo-import-status");
  if (!file) return;
  status.textContent = t("正在装入…");
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      headers: { "X-CSRF-Token": csrf, "Content-Type": "application/octet-stream" },
      body: file,
      cache: "no-store",
    });
    if (answer.status === 413) {
      status.textContent = t("照片太大：请在手机里缩小一点再传");
      return;
    }
    const where = new URL(answer.url);
    if (where.pathname === "/login") return location.assign("/login");
    const shown = answer.ok ? where : new URL(location.href);
    showPage(await answer.text(), shown);
    if (answer.ok) history.pushState(null, "", shown);
  } catch {
    status.textContent = t("连不上服务器，请再试一次");
  }
});

// ---- the frame -------------------------------------------------------------------------------------------------------

// What is shown is what helpdesk/photos/cut.py cuts: the picture lies under a frame that stands still.
function crop(form) {
  const stage = form.querySelector("#stage");
  const picture = stage.querySelector("img");
  const canvas = stage.querySelector("canvas");
  const now = form.querySelector("#crop-now");
  const at = form.elements;
  const wide = Number(form.dataset.wide);
  const high = Number(form.dataset.high);
  const guides = form.dataset.guides.split(" ").filter(Boolean).map(Number);
  const frame = { x: 0, y: 0, width: 0, height: 0 };

  function read(name) {
    return Number(at.namedItem(name).value);
  }

  function write(name, value) {
    const field = at.namedItem(name);
    field.value = Math.min(Number(field.max), Math.max(Number(field.min), value));
  }

  function fit() {
    const room = Math.min(1, (stage.parentElement.clientWidth - 4) / (wide * (1 + 2 * MARGIN)));
    const small = Math.min(room, Math.max(0.5, (innerHeight - 120) / (high * (1 + 2 * MARGIN))));
    frame.width = wide * small;
    frame.height = high * small;
    frame.x = frame.width * MARGIN;
    frame.y = frame.height * MARGIN;
    canvas.width = Math.round(frame.width * (1 + 2 * MARGIN));
    canvas.height = Math.round(frame.height * (1 + 2 * MARGIN));
  }

  // Pixels on the screen per pixel of the picture.
  function scale() {
    return frame.height / (read("height") * picture.naturalHeight);
  }

  function draw() {
    const pen = canvas.getContext("2d");
    pen.setTransform(1, 0, 0, 1, 0, 0);
    pen.fillStyle = form.dataset.fill;
    pen.fillRect(0, 0, canvas.width, canvas.height);
    pen.save();
    pen.translate(frame.x + frame.width / 2, frame.y + frame.height / 2);
    pen.rotate((read("turn") * Math.PI) / 180);
    pen.scale(scale(), scale());
    pen.drawImage(picture, -read("x") * picture.naturalWidth, -read("y") * picture.naturalHeight);
    pen.restore();
    pen.fillStyle = "rgba(16, 32, 26, .6)";
    pen.fillRect(0, 0, canvas.width, frame.y);
    pen.fillRect(0, frame.y + frame.height, canvas.width, canvas.height);
    pen.fillRect(0, frame.y, frame.x, frame.height);
    pen.fillRect(frame.x + frame.width, frame.y, canvas.width, frame.height);
    pen.strokeStyle = "#00452e";
    pen.lineWidth = 2;
    pen.strokeRect(frame.x - 1, frame.y - 1, frame.width + 2, frame.height + 2);
    pen.setLineDash([8, 6]);
    pen.lineWidth = 1;
    for (const share of guides) line(pen, frame.x, frame.y + share * frame.height, frame.width, 0);
    line(pen, frame.x + frame.width / 2, frame.y, 0, frame.height);
    pen.setLineDash([]);
    tell();
  }

  function line(pen, x, y, right, down) {
    pen.beginPath();
    pen.moveTo(x, y);
    pen.lineTo(x + right, y + down);
    pen.stroke();
  }

  function tell() {
    const enlarged = high / (read("height") * picture.naturalHeight);
    const told = t("左右 {x}%，上下 {y}%，框高 {height}%，转 {turn} 度", {
      x: (100 * read("x")).toFixed(1),
      y: (100 * read("y")).toFixed(1),
      height: (100 * read("height")).toFixed(1),
      turn: read("turn").toFixed(2),
    });
    for (const name of ["x", "y", "height"]) at.namedItem(name).ariaValueText = `${(100 * read(name)).toFixed(1)}%`;
    const soft = enlarged > 1.25 ? ` ${t("放得太大，打出来会不清楚")}` : "";
    now.textContent = told + soft;
  }

  // Moves the picture under the frame by so many pixels of the screen.
  function move(right, down) {
    const turn = (read("turn") * Math.PI) / 180;
    const x = (Math.cos(turn) * right + Math.sin(turn) * down) / scale();
    const y = (-Math.sin(turn) * right + Math.cos(turn) * down) / scale();
    write("x", read("x") - x / picture.naturalWidth);
    write("y", read("y") - y / picture.naturalHeight);
    draw();
  }

  function by(name, change) {
    write(name, change(read(name)));
    draw();
  }

  stage.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const times = event.shiftKey ? 10 : 1;
    const step = STEP * frame.height * times;
    const keys = {
      ArrowLeft: () => move(-step, 0),
      ArrowRight: () => move(step, 0),
      ArrowUp: () => move(0, -step),
      ArrowDown: () => move(0, step),
      "+": () => by("height", (height) => height / ZOOM ** times),
      "=": () => by("height", (height) => height / ZOOM ** times),
      "-": () => by("height", (height) => height * ZOOM ** times),
      _: () => by("height", (height) => height * ZOOM ** times),
      "[": () => by("turn", (turn) => turn - TURN),
      "]": () => by("turn", (turn) => turn + TURN),
      "{": () => by("turn", (turn) => turn - TURN * 10),
      "}": () => by("turn", (turn) => turn + TURN * 10),
    };
    if (!keys[event.key]) return;
    event.preventDefault();
    event.stopPropagation();
    keys[event.key]();
  });

  const held = new Map(); // fingers and the mouse, by id
  stage.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    event.preventDefault();
    stage.focus({ preventScroll: true });
    stage.setPointerCapture(event.pointerId);
    held.set(event.pointerId, [event.clientX, event.clientY]);
  });
  stage.addEventListener("pointermove", (event) => {
    const before = held.get(event.pointerId);
    if (!before) return;
    const shown = canvas.width / canvas.getBoundingClientRect().width;
    const [right, down] = [(event.clientX - before[0]) * shown, (event.clientY - before[1]) * shown];
    if (held.size === 2) {
      const other = [...held].find(([id]) => id !== event.pointerId)[1];
      const was = Math.hypot(before[0] - other[0], before[1] - other[1]);
      const is = Math.hypot(event.clientX - other[0], event.clientY - other[1]);
      if (was && is) by("height", (height) => (height * was) / is);
      move(right / 2, down / 2);
    } else {
      move(right, down);
    }
    held.set(event.pointerId, [event.clientX, event.clientY]);
  });
  for (const over of ["pointerup", "pointercancel", "lostpointercapture"]) {
    stage.addEventListener(over, (event) => held.delete(event.pointerId));
  }
  stage.addEventListener(
    "wheel",
    (event) => {
      event.preventDefault();
      by("height", (height) => height * (event.deltaY > 0 ? ZOOM : 1 / ZOOM) ** 3);
    },
    { passive: false },
  );
  form.addEventListener("input", draw);
  // A slider is as fine as the mouse wants it: an arrow key goes some of its steps at once.
  form.addEventListener("keydown", (event) => {
    const strides = Number(event.target.dataset.strides ?? 0) * (event.shiftKey ? 10 : 1);
    const up = ["ArrowRight", "ArrowUp"].includes(event.key);
    if (!strides || !(up || ["ArrowLeft", "ArrowDown"].includes(event.key))) return;
    event.preventDefault();
    if (up) event.target.stepUp(strides);
    else event.target.stepDown(strides);
    draw();
  });
  form.addEventListener("reset", () => requestAnimationFrame(draw));
  addEventListener("resize", () => {
    if (!form.isConnected) return;
    fit();
    draw();
  });

  fit();
  canvas.hidden = false;
  stage.classList.add("drawn");
  draw();
  form.dataset.ready = "true";
}

function begin() {
  const form = document.getElementById("crop");
  if (!form || form.dataset.begun) return;
  form.dataset.begun = "true";
  const picture = form.querySelector("#crop-picture");
  if (picture.complete && picture.naturalWidth) crop(form);
  else picture.addEventListener("load", () => crop(form), { once: true });
}

document.addEventListener("shown", begin);
begin();
