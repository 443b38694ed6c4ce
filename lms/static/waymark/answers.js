// Saves answers as they are given. What is not acknowledged yet waits in this browser: through a lost network, a
// reload and an expired session. Free text about a case waits in memory only. Without this file the form saves as ever.
// The page before handing in only sends what still waits, and is then shown anew.
const place = document.querySelector("[data-answers]");
const form = place?.closest("form");

const NAME = "waymark-answers";
const DAY = 24 * 60 * 60 * 1000;
const TYPING = 400;
const PATIENCE = 10000;
const WAITS = [1000, 2000, 4000, 8000, 16000, 30000];
const OURS = ["seen", "revision", "window", "token", "attempt", "csrfmiddlewaretoken"];
const NO_CONNECTION = "Not saved yet: no connection. We keep trying.";
const NO_ANSWER = "Not saved yet: the service does not answer. We keep trying.";
const SIGNED_OUT = "Not saved yet: you were signed out.";

// ---- what waits in this browser ----

const outbox = {
  key: (item) => [NAME, item.person, item.attempt, item.position, item.window].join(":"),
  keys: () => Object.keys(localStorage).filter((key) => key.startsWith(`${NAME}:`)),
  read(key) {
    try {
      return JSON.parse(localStorage.getItem(key));
    } catch {
      return null;
    }
  },
  put(item) {
    try {
      localStorage.setItem(outbox.key(item), JSON.stringify(item));
    } catch {
      // A full or forbidden store: the answer waits in memory, as free text does.
    }
  },
  // An item that has been replaced by a later one of the same window stays.
  drop(item) {
    if (outbox.read(outbox.key(item))?.token === item.token) localStorage.removeItem(outbox.key(item));
  },
  clear: () => outbox.keys().forEach((key) => localStorage.removeItem(key)),
  purge() {
    for (const key of outbox.keys()) {
      const item = outbox.read(key);
      if (!item || Date.now() - item.at > DAY) localStorage.removeItem(key);
    }
  },
};

// ---- the page ----

const page = { person: "", attempt: "", window: "", questions: [], signedOut: false, over: false, failures: 0, timer: 0 };

const csrf = () => {
  // Signing in again, here or in another tab, changes it: the cookie always has the present one.
  const found = document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/);
  return found ? found[1] : document.querySelector("[name=csrfmiddlewaretoken]").value;
};

const copy = (id) => document.getElementById(id).content.firstElementChild.cloneNode(true);

const say = (element, words) => {
  if (element && element.textContent !== words) element.textContent = words;
};

// ---- an answer on its way ----

// To a question that is not on this page: left behind by a window that is gone.
class Waiting {
  constructor(item) {
    this.position = item.position;
    this.status = null;
    this.waiting = item; // the newest answer that is not acknowledged
    this.flying = null; // the one that was sent last, until it is known what became of it
    this.conflict = null;
    this.timer = 0;
  }

  // One at a time, and a later one only when it is known what became of the earlier.
  async send() {
    if (this.sending || this.conflict || page.signedOut || page.over) return;
    const item = this.flying ?? this.waiting;
    if (!item) return;
    this.flying = item;
    this.sending = true;
    const answer = await post(item);
    this.sending = false;
    (this[`on${answer.status}`] ?? this.onNothing).call(this, item, answer.said);
  }

  settle(item) {
    this.flying = null;
    outbox.drop(item);
    if (this.waiting === item) this.waiting = null;
  }

  on200(item, said) {
    page.failures = 0;
    this.settle(item);
    line(this.position, said.answered);
    goOn();
  }

  on400(item, said) {
    this.settle(item);
    say(this.status, `Not saved. ${said.sentence}`);
    this.send();
    goOn();
  }

  on403(item, said) {
    if (said.sign_in) {
      say(this.status, SIGNED_OUT);
      signedOut(said.sign_in);
    } else {
      this.settle(item);
      say(this.status, `Not saved. ${said.sentence ?? "Load the page again."}`);
    }
  }

  on409() {
    this.flying = null;
    this.conflict = {};
    const panel = copy("also-there");
    const link = panel.querySelector("a");
    link.href = link.href.replace(/\d+\/$/, `${this.position}/`);
    link.textContent = `Question ${this.position}`;
    show(panel);
  }

  on410(item, said) {
    page.over = true;
    page.questions.forEach((question) => clearTimeout(question.timer));
    this.settle(item);
    for (const key of outbox.keys()) if (outbox.read(key)?.attempt === page.attempt) localStorage.removeItem(key);
    say(this.status, "Not saved.");
    const panel = copy("closed");
    panel.querySelector("[data-sentence]").textContent = said.sentence;
    show(panel);
  }

  onNothing(item, said) {
    say(this.status, navigator.onLine && said ? NO_ANSWER : NO_CONNECTION);
    later();
  }
}

// To a question of this page.
class Question extends Waiting {
  constructor(section) {
    super({ position: section.dataset.question });
    this.section = section;
    this.url = section.dataset.save;
    this.prefix = section.dataset.prefix;
    this.inMemory = "inMemory" in section.dataset;
    this.status = form.querySelector(`[data-status="${this.position}"]`);
    this.window = page.window;
    this.seen = Number(this.hidden("seen").value) || 0;
    this.revision = this.seen;
    this.last = JSON.stringify(this.fields());
    this.waiting = null;
    this.mark("");
  }

  hidden(name) {
    return form.elements[this.prefix + name];
  }

  controls() {
    return [...this.section.querySelectorAll("input, select, textarea")].filter(
      (control) => control.name.startsWith(this.prefix) && !OURS.includes(control.name.slice(this.prefix.length)),
    );
  }

  fields() {
    const names = new Set(this.controls().map((control) => control.name));
    return [...new FormData(form)]
      .filter(([name]) => names.has(name))
      .map(([name, value]) => [name.slice(this.prefix.length), value]);
  }

  fill(fields) {
    for (const control of this.controls()) {
      const values = fields.filter(([name]) => this.prefix + name === control.name).map(([, value]) => value);
      if (control.type === "radio" || control.type === "checkbox") control.checked = values.includes(control.value);
      else control.value = values[0] ?? "";
    }
    this.last = JSON.stringify(fields);
  }

  // What the form itself sends: it follows the saves that went before it.
  mark(token) {
    this.hidden("seen").value = this.seen;
    this.hidden("revision").value = this.revision;
    this.hidden("window").value = this.window;
    this.hidden("token").value = token;
  }

  changed(delay) {
    const fields = this.fields();
    const now = JSON.stringify(fields);
    if (page.over || now === this.last) return;
    this.last = now;
    this.keep(fields);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.send(), delay);
  }

  keep(fields) {
    this.revision += 1;
    this.waiting = {
      person: page.person, attempt: page.attempt, position: this.position, url: this.url, fields, at: Date.now(),
      seen: this.seen, revision: this.revision, window: this.window, token: crypto.randomUUID(),
    };
    if (!this.inMemory) outbox.put(this.waiting);
    this.mark(this.waiting.token);
  }

  on200(item, said) {
    page.failures = 0;
    this.settle(item);
    this.seen = said.revision;
    this.revision = Math.max(this.revision, said.revision);
    if (this.waiting) {
      this.waiting.seen = this.seen;
      this.waiting.revision = this.revision = Math.max(this.waiting.revision, this.seen + 1);
      if (!this.inMemory) outbox.put(this.waiting);
      this.mark(this.waiting.token);
      this.send();
      return;
    }
    this.mark("");
    say(this.status, said.at ? `Saved at ${said.at}` : "");
    line(this.position, said.answered);
    goOn();
  }

  on409(item, said) {
    this.flying = submitting = null;
    this.conflict = said;
    say(this.status, "");
    const panel = copy("two-answers");
    panel.querySelector("[data-at]").textContent = said.at;
    list(panel.querySelector("[data-theirs]"), said.stored.words);
    list(panel.querySelector("[data-mine]"), this.waiting === item ? said.mine.words : []);
    if (this.waiting !== item) panel.querySelector("[data-mine]").textContent = "What this page shows below";
    panel.querySelector("[data-keep-theirs]").addEventListener("click", () => this.keepTheirs(panel));
    panel.querySelector("[data-keep-mine]").addEventListener("click", () => this.keepMine(panel));
    this.section.prepend(panel);
    panel.focus();
  }

  resolved(panel) {
    this.seen = this.conflict.revision;
    this.revision = Math.max(this.revision, this.seen);
    this.conflict = null;
    panel.remove();
  }

  keepTheirs(panel) {
    const { stored, at } = this.conflict;
    this.resolved(panel);
    if (this.waiting) this.settle(this.waiting);
    const fields = Object.entries(stored.answer).flatMap(([name, values]) => values.map((value) => [name, value]));
    this.fill(stored.sure ? [...fields, ["sure", String(stored.sure)]] : fields);
    this.last = JSON.stringify(this.fields());
    this.mark("");
    say(this.status, `Saved at ${at}`);
    line(this.position, fields.some(isAnswer));
    this.focus();
    goOn();
  }

  keepMine(panel) {
    this.resolved(panel);
    if (this.waiting) outbox.drop(this.waiting);
    this.keep(this.fields());
    this.focus();
    this.send();
  }

  focus() {
    (this.controls().find((control) => control.checked) ?? this.controls()[0])?.focus();
  }
}

// ---- sending ----

async function post(item) {
  const body = new FormData();
  for (const [name, value] of item.fields) body.append(name, value);
  for (const name of ["seen", "revision", "window", "token", "attempt"]) body.append(name, item[name]);
  const headers = { Accept: "application/json", "X-CSRFToken": csrf() };
  const options = { method: "POST", headers, body, keepalive: true, signal: AbortSignal.timeout(PATIENCE) };
  try {
    const response = await fetch(item.url, options);
    const facts = response.headers.get("Content-Type")?.startsWith("application/json");
    return { status: response.status, said: facts ? await response.json() : {} };
  } catch {
    return { status: "Nothing", said: null };
  }
}

const unsent = () =>
  page.questions.filter(
    (question) => (question.flying || question.waiting) && (question.section || !question.conflict),
  );

function sendAll() {
  clearTimeout(page.timer);
  page.timer = 0;
  for (const question of page.questions) {
    clearTimeout(question.timer);
    question.send();
  }
}

function later() {
  if (page.timer) return;
  const wait = WAITS[Math.min(page.failures, WAITS.length - 1)];
  page.failures += 1;
  page.timer = setTimeout(sendAll, wait * (0.8 + 0.4 * Math.random()));
}

// ---- what is shown ----

function show(panel) {
  document.querySelector("[data-alerts]").append(panel);
  return panel;
}

function list(element, words) {
  const lines = words.length ? words : ["Nothing"];
  element.replaceChildren(
    ...lines.map((word) => {
      const paragraph = document.createElement("p");
      paragraph.className = "govuk-body";
      paragraph.textContent = word;
      return paragraph;
    }),
  );
}

// How sure somebody is answers nothing, and neither do the enquiries of a case that waits for its decision.
const isAnswer = ([name, value]) => Boolean(value) && !/^(sure|made|enquiries)(-|$)/.test(name);

// Whether a question is answered, in the list beside the questions.
function line(position, answered) {
  const entry = document.querySelector(`[data-line="${position}"]`);
  if (!entry || entry.dataset.answered === String(answered)) return;
  entry.dataset.answered = answered;
  entry.querySelector("svg").replaceWith(copy(answered ? "is-answered" : "is-open"));
  say(entry.querySelector("[data-said]"), answered ? " · answered" : " · not answered");
  const all = document.querySelectorAll("[data-line]").length;
  const done = document.querySelectorAll('[data-line][data-answered="true"]').length;
  const words = `${done} of ${all} answered`;
  say(document.querySelector("[data-progress]"), words);
  const bar = document.querySelector(".wm-prog");
  bar?.setAttribute("aria-label", words);
  bar?.querySelector(".k-fill").setAttribute("width", done);
}

// ---- signed out, and in again ----

function signedOut(address) {
  if (page.signedOut) return;
  page.signedOut = true;
  const panel = show(copy("signed-out"));
  panel.id = "signed-out-panel";
  panel.querySelector("[data-kept]").hidden = unsent().some((question) => question.inMemory);
  panel.querySelector("[data-held]").hidden = !unsent().some((question) => question.inMemory);
  const here = `${address}?next=${encodeURIComponent(location.pathname)}`;
  panel.querySelector("a").href = here;
  panel.querySelector("[data-again]").addEventListener("click", () => ask(panel, () => fetch(here)));
}

// The sign-in page's own form, drawn here: whatever it asks or answers is said by it.
async function ask(panel, fetching) {
  const room = panel.querySelector("[data-sign-in]");
  const trouble = panel.querySelector("[data-trouble]");
  trouble.hidden = true;
  try {
    const response = await fetching();
    const found = new DOMParser().parseFromString(await response.text(), "text/html");
    const asked = found.querySelector("[data-answers]");
    const signIn = found.querySelector("main input[type=password]")?.form;
    if (asked) return comeBack(panel, asked.dataset.person);
    if (!signIn) throw new Error("no form");
    room.replaceChildren(...found.querySelectorAll("main .govuk-error-summary"), document.adoptNode(signIn));
    panel.querySelector("[data-again]")?.remove();
    room.querySelector("input:not([type=hidden])").focus();
    signIn.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = new FormData(signIn);
      ask(panel, () => fetch(signIn.action, { method: "POST", body }));
    });
  } catch {
    trouble.hidden = false;
  }
}

function comeBack(panel, person) {
  if (person !== page.person) {
    panel.querySelector("[data-sign-in]").replaceChildren();
    panel.querySelector("[data-somebody-else]").hidden = false;
    return;
  }
  panel.remove();
  page.signedOut = false;
  page.questions.find((question) => question.section)?.focus();
  sendAll();
}

// ---- going on ----

let submitting = null; // the button, while the form waits for the answers before it

function goOn() {
  if (unsent().length) return;
  if (!form) location.reload();
  else if (submitting) form.requestSubmit(submitting);
}

function onSubmit(event) {
  const open = page.questions.find((question) => question.conflict && question.section);
  if (open) {
    event.preventDefault();
    open.section.querySelector("[data-two-answers]").focus();
    return;
  }
  // Without a connection the browser would put its own page in the place of this one.
  if (unsent().length && (page.signedOut || page.failures || !navigator.onLine)) {
    event.preventDefault();
    submitting = event.submitter;
    document.getElementById("signed-out-panel")?.querySelector("button, input").focus();
    sendAll();
    return;
  }
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = csrf();
  for (const question of page.questions) clearTimeout(question.timer);
  page.leaving = true;
}

// Sends what waits, and gives it two seconds.
async function lastChance() {
  const patience = Date.now() + 2000;
  sendAll();
  while (unsent().length && Date.now() < patience) await new Promise((done) => setTimeout(done, 50));
}

// The timer hands in as soon as what waits is saved.
async function onTimeUp() {
  await lastChance();
  page.leaving = true;
}

async function onSignOut(event) {
  event.preventDefault();
  await lastChance();
  outbox.clear();
  page.leaving = true;
  for (const field of document.querySelectorAll("[name=csrfmiddlewaretoken]")) field.value = csrf();
  event.target.submit();
}

// ---- beginning ----

// A window holds a lock of its name while it lives: what it left behind is taken over only once it is gone.
const hold = (name, act) =>
  navigator.locks.request(`${NAME}:${name}`, () => {
    act();
    return new Promise(() => {});
  });

function takeOver(key) {
  const item = outbox.read(key);
  if (!item || page.over) return;
  const question = page.questions.find((one) => one.section && one.position === item.position);
  if (!question || question.waiting || question.flying || question.conflict) {
    const waiting = new Waiting(item);
    page.questions.push(waiting);
    waiting.send();
    return;
  }
  question.fill(item.fields);
  question.last = JSON.stringify(question.fields());
  question.window = item.window;
  question.waiting = item;
  question.revision = Math.max(question.revision, item.revision);
  question.mark(item.token);
  question.send();
}

function begin() {
  page.person = place.dataset.person;
  page.attempt = place.dataset.attempt;
  page.window = crypto.randomUUID();
  hold(page.window, () => {});
  page.questions = [...place.querySelectorAll("[data-question]")].map((section) => new Question(section));
  outbox.purge();
  for (const key of outbox.keys()) {
    const item = outbox.read(key);
    if (item.person === page.person && item.attempt === page.attempt) hold(item.window, () => takeOver(key));
  }
  form?.addEventListener("input", (event) => {
    const typed = event.target.matches("textarea, input:not([type=radio], [type=checkbox])");
    const section = event.target.closest("[data-question]");
    page.questions.find((question) => question.section === section)?.changed(typed ? TYPING : 0);
  });
  form?.addEventListener("submit", onSubmit);
  document.querySelector(".wm-who__out")?.addEventListener("submit", onSignOut);
  document.addEventListener("waymark:time-up", (event) => event.detail.push(onTimeUp()));
  addEventListener("online", sendAll);
  document.addEventListener("visibilitychange", () => {
    if (page.signedOut && document.visibilityState === "visible") tryAgain();
    else sendAll();
  });
  addEventListener("beforeunload", (event) => {
    if (!page.leaving && unsent().some((question) => question.inMemory)) event.preventDefault();
  });
}

// Signed in again in another tab: a page of questions is to be had once more.
async function tryAgain() {
  const panel = document.getElementById("signed-out-panel");
  const answer = await fetch(location.pathname).then((response) => response.text(), () => "");
  const asked = new DOMParser().parseFromString(answer, "text/html").querySelector("[data-answers]");
  if (asked && panel?.isConnected) comeBack(panel, asked.dataset.person);
}

if (place && navigator.locks && crypto.randomUUID) begin();
