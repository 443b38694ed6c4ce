// Judging a piece of evidence: letters answer the criterion in focus, a kept comment goes under the reasons, and the
// next piece comes without a reload. What is written is saved by writing.js. Without this file everything is a form.
const FIRST = { m: "met", n: "not_yet" };
const TICKS = { v: "valid", a: "authentic", c: "current", s: "sufficient" };

const named = (section, part) => `c${section.dataset.claim}-${part}`;

const box = (section, part, value) =>
  section.querySelector(`input[name="${named(section, part)}"]${value ? `[value="${value}"]` : ""}`);

function changed(control) {
  control.dispatchEvent(new Event("input", { bubbles: true }));
}

// ---- letters ----

// Nothing while somebody types: only what is ticked or pressed takes a letter.
function onKey(event) {
  const section = event.target.closest?.("[data-claim]");
  const typing = event.target.matches?.("textarea, select, input:not([type=radio]):not([type=checkbox])");
  if (!section || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  const key = event.key.toLowerCase();
  if (FIRST[key]) decide(section, FIRST[key]);
  else if (TICKS[key]) tick(section, TICKS[key]);
  else return;
  event.preventDefault();
}

function decide(section, value) {
  const radio = box(section, "decision", value);
  radio.checked = true;
  radio.focus();
  changed(radio);
}

function tick(section, value) {
  const control = box(section, "qualities", value);
  control.checked = !control.checked;
  control.focus();
  changed(control);
}

// ---- comments ----

function onUse(event) {
  const button = event.target.closest("[data-use]");
  if (!button) return;
  event.preventDefault();
  const section = button.closest("[data-claim]");
  const words = section.querySelector("[data-comment]").selectedOptions[0]?.dataset.text ?? "";
  const reasons = section.querySelector(`textarea[name="${named(section, "reasons")}"]`);
  reasons.value = `${reasons.value}\n${words}`.trim();
  changed(reasons);
  reasons.focus();
}

// ---- the next piece, in the place of this one ----

function ready() {
  for (const help of document.querySelectorAll("[data-keys-help]")) help.hidden = false;
}

function onArrived() {
  ready();
  const heading = document.querySelector("#main h1");
  if (!heading) return;
  heading.tabIndex = -1;
  heading.focus();
}

// What cannot be put in place is opened as any link is.
function onRefused(event) {
  location.assign(event.detail.pathInfo.requestPath);
}

document.addEventListener("keydown", onKey);
document.addEventListener("click", onUse);
document.addEventListener("htmx:afterSettle", onArrived);
document.addEventListener("htmx:responseError", onRefused);
document.addEventListener("htmx:sendError", onRefused);
ready();
