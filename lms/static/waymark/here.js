// Whoever types is there, although the server hears nothing of it until they send: it is told once a minute at most.
// Where it answers that the session is over, the page says so before more is written, and mends itself once somebody has
// signed in again in another tab. Nothing that is written leaves the page. Without this file pages work as ever.
const EVERY = 60 * 1000;
let last = Date.now();

const notice = () => document.getElementById("signed-out-notice");

const fresh = () => document.cookie.match(/(?:^|; )csrftoken=([^;]+)/)?.[1];

async function tell(field) {
  last = Date.now();
  try {
    const answer = await fetch("/-/here", { headers: { Accept: "application/json" }, cache: "no-store" });
    if (answer.status === 403) warn(field);
    else if (answer.ok) mend();
  } catch {
    // No connection: the next key tells it.
  }
}

// Above the field that is written in, where it is seen. The focus stays there: it is an alert, and read out as one.
function warn(field) {
  if (notice()) return;
  const shown = document.getElementById("signed-out-here").content.firstElementChild.cloneNode(true);
  field.closest(".govuk-form-group, form").before(shown);
}

// Signing in makes the tokens of open pages void.
function mend() {
  const token = fresh();
  if (!notice()) return;
  notice().remove();
  if (token) for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = token;
}

// Pages that save by themselves have panels of their own.
if (!document.querySelector("[data-save], [data-answers]")) {
  document.addEventListener("input", ({ target }) => {
    if (target.form && Date.now() - last >= EVERY) tell(target);
  });
  document.addEventListener("visibilitychange", () => {
    if (notice() && document.visibilityState === "visible") tell();
  });
}
