// Counts the time of a quiz down from what the server said is left: the clock of the browser is never asked what time
// it is, only how long this page has been open. A screen reader hears each minute and the last ten seconds, once.
// At zero what stands on the page is saved, and the attempt handed in; without this file the server does the latter.
const box = document.querySelector("[data-timer]");
const left = box?.querySelector("[data-timer-left]");
const said = box?.querySelector("[data-timer-said]");

const HANDING_IN = "Time is up. Your answers are being handed in";
const NO_CONNECTION = "Time is up. There is no connection, so we keep trying to hand in";
// What the server says is left is rounded down to a second, so its time may be up a little later than this page's.
const A_LITTLE_LATER = 1500;
const PATIENCE = 10000;
const AGAIN = 5000;

const pause = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

function inWords(seconds) {
  if (seconds < 60) return `${seconds} second${seconds === 1 ? "" : "s"}`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} minute${minutes === 1 ? "" : "s"}`;
}

function say(words) {
  if (left.textContent === words) return;
  left.textContent = words;
  said.textContent = words;
}

async function timeUp() {
  say(HANDING_IN);
  const saving = [];
  document.dispatchEvent(new CustomEvent("waymark:time-up", { detail: saving }));
  await Promise.all([...saving, pause(A_LITTLE_LATER)]);
  while (!(await handedIn())) {
    say(NO_CONNECTION);
    await pause(AGAIN);
  }
  window.location.assign(box.dataset.result);
}

// Whether the server has answered: what it says of it, the page of results tells, or the one for signing in.
async function handedIn() {
  const body = new FormData();
  body.append("attempt", box.dataset.attempt);
  const headers = { "X-CSRFToken": document.querySelector("[name=csrfmiddlewaretoken]")?.value ?? "" };
  const options = { method: "POST", headers, body, redirect: "manual", signal: AbortSignal.timeout(PATIENCE) };
  try {
    return (await fetch(box.dataset.handIn, options)).status < 500;
  } catch {
    return false;
  }
}

function start(total) {
  const opened = performance.now();
  let before = total;

  function tick() {
    const seconds = Math.max(0, total - Math.floor((performance.now() - opened) / 1000));
    if (seconds === before) return;
    if (!seconds) {
      clearInterval(ticking);
      timeUp();
      return;
    }
    left.textContent = `${inWords(seconds)} left`;
    if (Math.ceil(before / 60) !== Math.ceil(seconds / 60)) said.textContent = `${inWords(seconds)} left`;
    if (before > 10 && seconds <= 10) said.textContent = "10 seconds left";
    before = seconds;
  }

  const ticking = setInterval(tick, 500);
}

if (box) {
  // A page that slept, or was kept by the back button, knows nothing of the time that went by: ask the server again.
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
  const total = Number(box.dataset.timer);
  if (total > 0) start(total);
  else timeUp();
}
