// "L" leads to the box for a label: from there Enter hands out or takes back, without a mouse.
document.addEventListener("keydown", (event) => {
  const box = document.getElementById("loans-label");
  if (!box || event.key.toLowerCase() !== "l" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.target.closest?.("input, textarea, select")) return;
  event.preventDefault();
  box.focus();
});
