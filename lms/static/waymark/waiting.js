// A page that waits for a job: asks the server how far it is, shows that, and goes on when there is nothing to wait for.
// Without it the link “Look again” does the same. Nobody's place on the page is lost before the job is done.
const FIRST = 2000;
const LONGEST = 15000;
const here = `${window.location.pathname}${window.location.search}`;
let pause = FIRST;
let looking = 0;
let asked = false;

function dressed(box) {
  box.querySelector("[data-waits-link]").hidden = true;
  box.querySelector("[data-waits-said]").hidden = false;
}

function show(found) {
  const box = document.querySelector("[data-waits]");
  // A screen reader hears the words when they change, so they are changed where they stand.
  const [before, now] = [box, found].map((one) => one.querySelector("[role=status]"));
  if (before.textContent.trim() !== now.textContent.trim()) before.replaceChildren(...now.childNodes);
  const [bar, newBar] = [box, found].map((one) => one.querySelector("svg"));
  if (bar && newBar) bar.replaceWith(newBar);
  else if (newBar) before.after(newBar);
}

async function look() {
  clearTimeout(looking);
  if (document.hidden || asked) return;
  asked = true;
  try {
    const answer = await fetch(here, {credentials: "same-origin", cache: "no-store"});
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const found = page.querySelector("[data-waits]");
    if (answer.redirected || (answer.ok && !found)) {
      window.location.replace(here);
      return;
    }
    if (found) show(found);
  } catch {
    // No network for now: the next look will tell.
  } finally {
    asked = false;
  }
  pause = Math.min(pause * 1.3, LONGEST);
  looking = setTimeout(look, pause);
}

const box = document.querySelector("[data-waits]");
if (box) {
  dressed(box);
  looking = setTimeout(look, pause);
  document.addEventListener("visibilitychange", () => !document.hidden && look());
}
