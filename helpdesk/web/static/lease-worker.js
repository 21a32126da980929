// Renews the console's lease. In a worker, because a hidden page's timers are slowed down; but it speaks for the page
// only when the page has just answered, so that a frozen page loses its lease.
const EVERY_MS = 10000;
let csrf = "";

async function renew(state) {
  try {
    const answer = await fetch("/console/api/lease", {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRF-Token": csrf },
      body: JSON.stringify(state),
    });
    const json = await answer.json();
    postMessage({ kind: "lease", status: answer.status, ...json });
  } catch {
    postMessage({ kind: "lease", status: 0 });
  }
}

onmessage = ({ data }) => {
  if (data.csrf) {
    csrf = data.csrf;
    setInterval(() => postMessage({ kind: "tick" }), EVERY_MS);
  }
  if (data.state) renew(data.state);
};
