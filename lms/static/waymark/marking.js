// Marking a case: what is marked is saved as it goes, S, I and N answer the question in focus, and Next goes to what is
// left. Nothing is kept in this browser: what could not be saved yet stays on the page, and leaving it is asked about.
// Without this file the form saves by its buttons.
const form = document.querySelector("[data-marks]");

const TYPING = 900;
const PATIENCE = 10000;
const WAITS = [1000, 2000, 4000, 8000, 16000, 30000];
const OURS = ["csrfmiddlewaretoken", "seen", "window", "turn", "action"];
const LETTERS = { s: "sufficient", i: "insufficient", n: "not_applicable" };

const page = { last: "", sending: null, timer: 0, failures: 0, over: false, signedOut: false, leaving: false };

const at = (name) => document.querySelector(`[data-${name}]`);

const say = (element, words) => {
  if (element && element.textContent !== words) element.textContent = words;
};

// Signing in again, here or in another tab, changes it: the cookie always has the present one.
const csrf = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

const marks = () => JSON.stringify([...new FormData(form)].filter(([name]) => !OURS.includes(name)));

const unsaved = () => marks() !== page.last;

// ---- saving ----

// What is given up can still arrive, after what was sent next: the turn says which is the newer.
function nextTurn() {
  form.elements.turn.value = Number(form.elements.turn.value) + 1;
}

async function post() {
  nextTurn();
  const options = {
    method: "POST",
    headers: { Accept: "application/json", "X-CSRFToken": csrf() },
    body: new FormData(form),
    signal: AbortSignal.timeout(PATIENCE),
  };
  try {
    const answer = await fetch(form.dataset.save, options);
    const facts = answer.headers.get("Content-Type")?.startsWith("application/json");
    return { status: answer.status, said: facts ? await answer.json() : {} };
  } catch {
    return { status: 0, said: {} };
  }
}

// One at a time: a later one only when it is known what became of the one before.
async function save() {
  clearTimeout(page.timer);
  page.timer = 0;
  // Whoever waited goes on one by one: the next may have begun to send meanwhile.
  while (page.sending) await page.sending;
  if (page.over || page.signedOut || page.leaving || !unsaved()) return;
  const sent = marks();
  page.sending = post();
  const { status, said } = await page.sending;
  page.sending = null;
  (became[status] ?? became.nothing)(said, sent);
}

const became = {
  200(said, sent) {
    page.failures = 0;
    page.last = sent;
    form.elements.seen.value = said.revision;
    const refused = Object.keys(said.refused).length;
    say(at("saved"), ` · saved at ${said.at}${refused ? ", but not what is marked below" : ""}`);
    if (said.until) say(at("until"), said.until);
    showRefused(said.refused);
    progress();
    if (unsaved()) later(TYPING);
  },
  403(said) {
    if (said.sign_in) page.signedOut = true;
    else page.over = true;
    show(said.sign_in ? "signed-out" : "over", said.sentence);
  },
  409(said) {
    page.over = true;
    show("elsewhere", said.sentence);
  },
  410(said, sent) {
    page.over = true;
    page.last = sent;
    show("over", said.sentence);
  },
  nothing() {
    // Whether it was kept nobody knows: it is sent again, even where the marks are by now as they were before.
    page.last = "";
    const words = navigator.onLine ? "the service does not answer" : "no connection";
    say(at("saved"), ` · not saved yet: ${words}. We keep trying.`);
    later(WAITS[Math.min(page.failures, WAITS.length - 1)]);
    page.failures += 1;
  },
};

function later(wait) {
  clearTimeout(page.timer);
  page.timer = setTimeout(save, wait);
}

// ---- what is shown ----

function show(name, sentence) {
  const panel = document.getElementById(name).content.firstElementChild.cloneNode(true);
  say(panel.querySelector("[data-sentence]"), sentence ?? "");
  at("alerts").replaceChildren(panel);
  say(at("saved"), " · not saved");
  panel.focus();
}

// A field whose words cannot be kept says so itself; everything else is saved.
function showRefused(refused) {
  for (const shown of form.querySelectorAll("[data-refused]")) {
    const control = form.elements[shown.dataset.refused];
    shown.closest(".govuk-form-group").classList.remove("govuk-form-group--error");
    control.removeAttribute?.("aria-invalid");
    control.classList?.remove("govuk-textarea--error");
    shown.remove();
  }
  for (const [name, sentences] of Object.entries(refused)) {
    const control = form.elements[name];
    const group = control?.closest?.(".govuk-form-group");
    if (!group || group.querySelector(".govuk-error-message")) continue;
    const error = document.createElement("p");
    error.className = "govuk-error-message";
    error.id = `refused-${name}`;
    error.dataset.refused = name;
    error.setAttribute("role", "alert");
    error.textContent = `Not saved. ${sentences.join(" ")}`;
    group.classList.add("govuk-form-group--error");
    control.classList.add("govuk-textarea--error");
    control.setAttribute("aria-invalid", "true");
    control.before(error);
  }
}

// ---- how far it is ----

const questions = form ? [...form.querySelectorAll("[data-question]")] : [];

function answered(section) {
  const answer = form.elements[section.id].value;
  if (section.querySelector("[data-refused]")) return false;
  return answer === "sufficient" || (answer !== "" && form.elements[`${section.id}_note`].value.trim() !== "");
}

function progress() {
  const left = questions.filter((section) => !answered(section));
  say(at("answered"), `${questions.length - left.length} of ${questions.length} answered`);
  for (const link of document.querySelectorAll("[data-progress]")) {
    const own = questions.filter((section) => section.dataset.section === link.dataset.progress);
    say(link, `${link.dataset.title} ${own.filter(answered).length} of ${own.length}`);
  }
  const next = nextLeft(left);
  at("next").value = next ? "next" : "look";
  say(at("next"), next ? `Next: ${next.dataset.question}` : "Look it over and record it");
  at("left").hidden = !left.length;
  say(at("left"), `Go to what is left (${left.length})`);
  if (left.length) at("left").setAttribute("href", `#${left[0].id}`);
}

// The next one after where the reader is, and from the beginning again.
function nextLeft(left) {
  const here = questions.indexOf(document.activeElement?.closest("[data-question]") ?? page.section);
  return left.find((section) => questions.indexOf(section) > here) ?? left[0];
}

function goTo(section) {
  const radios = [...section.querySelectorAll("input[type=radio]")];
  const focus = radios.find((radio) => radio.checked) ?? radios[0];
  section.scrollIntoView({ block: "start" });
  focus.focus({ preventScroll: true });
}

// ---- letters ----

function onKey(event) {
  const answer = LETTERS[event.key.toLowerCase()];
  const typing = event.target.matches("textarea, select, input:not([type=radio])");
  const section = event.target.closest("[data-question]");
  if (!answer || !section || typing || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  const radio = section.querySelector(`input[value="${answer}"]`);
  radio.checked = true;
  const note = form.elements[`${section.id}_note`];
  (answer === "sufficient" ? radio : note).focus();
  progress();
  save();
}

// ---- going on and leaving ----

function onSubmit(event) {
  const action = event.submitter?.value;
  if (action === "next" && !page.over) {
    event.preventDefault();
    const next = nextLeft(questions.filter((section) => !answered(section)));
    if (next) goTo(next);
    progress();
    save();
    return;
  }
  // Without a connection the browser would put its own page in the place of this one.
  if (page.signedOut || page.failures || !navigator.onLine) {
    event.preventDefault();
    save();
    return;
  }
  // What is on its way is older than what this button sends, and must not come after it.
  if (page.sending) {
    event.preventDefault();
    const button = event.submitter;
    page.sending.then(() => form.requestSubmit(button));
    return;
  }
  clearTimeout(page.timer);
  form.elements.csrfmiddlewaretoken.value = csrf();
  nextTurn();
  page.leaving = true;
}

async function onSignOut(event) {
  if (!unsaved() || page.over) return;
  event.preventDefault();
  await save();
  page.leaving = true;
  event.target.elements.csrfmiddlewaretoken.value = csrf();
  event.target.submit();
}

// Signed in again in another tab: what waits here can be saved.
function onComingBack() {
  if (document.visibilityState !== "visible") return save();
  if (page.signedOut) {
    page.signedOut = false;
    at("alerts").replaceChildren();
    say(at("saved"), "");
  }
  return save();
}

function begin() {
  page.last = marks();
  form.addEventListener("input", (event) => {
    progress();
    later(event.target.matches("textarea") ? TYPING : 0);
  });
  form.addEventListener("focusin", (event) => {
    page.section = event.target.closest("[data-question]") ?? page.section;
    progress();
  });
  if (form.dataset.keys === "on") form.addEventListener("keydown", onKey);
  form.addEventListener("submit", onSubmit);
  at("keys-help").hidden = false;
  at("keys-switch").addEventListener("click", () => at("keys-action").click());
  document.querySelector(".wm-who__out")?.addEventListener("submit", onSignOut);
  addEventListener("online", save);
  addEventListener("pageshow", () => {
    page.leaving = false;
  });
  document.addEventListener("visibilitychange", onComingBack);
  addEventListener("beforeunload", (event) => {
    if (!page.leaving && !page.over && unsaved()) event.preventDefault();
  });
}

if (form) begin();
