// Counts the time of a quiz down from what the server said is left: the clock of the browser is never asked what time
// it is, only how long this page has been open. A screen reader hears each minute and the last ten seconds, once.
const box = document.querySelector("[data-timer]");

function inWords(seconds) {
  if (seconds < 60) return `${seconds} second${seconds === 1 ? "" : "s"}`;
  const minutes = Math.floor(seconds / 60);
  return `${minutes} minute${minutes === 1 ? "" : "s"}`;
}

function start() {
  const left = box.querySelector("[data-timer-left]");
  const said = box.querySelector("[data-timer-said]");
  const total = Number(box.dataset.timer);
  const opened = performance.now();
  let before = total;

  function tick() {
    const seconds = Math.max(0, total - Math.floor((performance.now() - opened) / 1000));
    if (seconds === before) return;
    left.textContent = seconds ? `${inWords(seconds)} left` : "Time is up. Save what stands here now";
    if (Math.ceil(before / 60) !== Math.ceil(seconds / 60) && seconds) said.textContent = `${inWords(seconds)} left`;
    if (before > 10 && seconds <= 10 && seconds) said.textContent = "10 seconds left";
    if (!seconds) {
      said.textContent = "Time is up. Save what stands here now";
      clearInterval(ticking);
    }
    before = seconds;
  }

  const ticking = setInterval(tick, 500);
  // A page that slept, or was kept by the back button, knows nothing of the time that went by: ask the server again.
  window.addEventListener("pageshow", (event) => event.persisted && window.location.reload());
}

if (box && Number(box.dataset.timer) > 0) start();
