// Writing evidence: what is written is saved as it goes, files go up one by one, and words that may not be kept are
// shown in their line with others to take. Nothing is kept in this browser: what could not be saved yet stays on the
// page, and leaving it is asked about. Without this file the form saves by its buttons.
//
// A page says what it wants by its markup: form[data-writing] with data-save, and hidden inputs `seen`, `window`, `turn`;
// [data-saved] and [data-alerts]; template#elsewhere, #over and #signed-out; for files [data-files] with data-add, and
// template#file-going and #file-kept. Fields in data-unsaved, separated by spaces, are only sent by a button;
// data-dirty says that the page holds words that are not saved.
//
// Where htmx puts another page in the place of this one, the form of that page is written on from then on.
let form = document.querySelector("form[data-writing]");

const TYPING = 900;
const PATIENCE = 10000;
const WAITS = [1000, 2000, 4000, 8000, 16000, 30000];
const OURS = ["csrfmiddlewaretoken", "seen", "window", "turn", "action"];
const STATES = { refused: false, over: false, signedOut: false, leaving: false };
const NEW = { last: "", sending: null, timer: 0, failures: 0, going: 0, ...STATES };

const page = { ...NEW };

const at = (name) => document.querySelector(`[data-${name}]`);

const say = (element, words) => {
  if (element && element.textContent !== words) element.textContent = words;
};

// Signing in again, here or in another tab, changes it: the cookie always has the present one.
const csrf = () => document.cookie.match(/(?:^|; )(?:__Host-)?csrftoken=([^;]+)/)?.[1] ?? form.elements.csrfmiddlewaretoken.value;

const headers = () => ({ Accept: "application/json", "X-CSRFToken": csrf() });

const entries = () => [...new FormData(form)].filter(([, value]) => typeof value === "string");

const ours = () => [...OURS, ...(form.dataset.unsaved ?? "").split(" ")];

const words = () => JSON.stringify(entries().filter(([name]) => !ours().includes(name)));

const unsaved = () => words() !== page.last;

// What was refused is on this page only, and so is a file on its way.
const atRisk = () => form && !page.leaving && !page.over && (unsaved() || page.refused || page.going > 0);

// ---- saving ----

// What is given up can still arrive, after what was sent next: the turn says which is the newer.
function nextTurn() {
  const { turn } = form.elements;
  if (turn) turn.value = Number(turn.value) + 1;
}

async function post() {
  nextTurn();
  const body = new FormData();
  for (const [name, value] of entries()) body.append(name, value);
  try {
    const options = { method: "POST", headers: headers(), body, signal: AbortSignal.timeout(PATIENCE) };
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
  while (page.sending) await page.sending;
  if (page.over || page.signedOut || page.leaving || !unsaved()) return;
  const sent = words();
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
    page.refused = refused > 0;
    if (!refused && "dirty" in form.dataset) forgetRefusals();
    say(at("saved"), `Saved at ${said.at}${refused ? ", but not what is marked below" : ""}`);
    showRefused(said.refused, said.help ?? {});
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
    // Whether it was kept nobody knows: it is sent again, even where the words are by now as they were before.
    page.last = "";
    const why = navigator.onLine ? "the service does not answer" : "no connection";
    say(at("saved"), `Not saved yet: ${why}. We keep trying.`);
    later(WAITS[Math.min(page.failures, WAITS.length - 1)]);
    page.failures += 1;
  },
};

function later(wait) {
  clearTimeout(page.timer);
  page.timer = setTimeout(save, wait);
}

function show(name, sentence) {
  const panel = document.getElementById(name).content.firstElementChild.cloneNode(true);
  say(panel.querySelector("[data-sentence]"), sentence ?? "");
  at("alerts").replaceChildren(panel);
  say(at("saved"), "Not saved");
  panel.focus();
}

// ---- words that may not be kept ----

function element(name, className, text) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// What the server said of words that were not kept is over once everything is.
function forgetRefusals() {
  delete form.dataset.dirty;
  const said = ".govuk-error-summary, .govuk-error-message, [data-refused]";
  for (const shown of document.querySelectorAll(said)) shown.remove();
  for (const group of form.querySelectorAll(".govuk-form-group--error")) {
    group.classList.remove("govuk-form-group--error");
    const marked = group.querySelector(".govuk-textarea--error, .govuk-input--error");
    marked?.classList.remove("govuk-textarea--error", "govuk-input--error");
    marked?.removeAttribute("aria-invalid");
  }
}

// A field whose words cannot be kept says so itself; everything else is saved.
function showRefused(refused, help) {
  for (const shown of document.querySelectorAll("[data-refused]")) {
    const control = form.elements[shown.dataset.refused];
    shown.closest(".govuk-form-group")?.classList.remove("govuk-form-group--error");
    control?.removeAttribute?.("aria-invalid");
    control?.classList?.remove("govuk-textarea--error", "govuk-input--error");
    shown.remove();
  }
  for (const [name, sentences] of Object.entries(refused)) {
    const control = form.elements[name];
    const group = control?.closest?.(".govuk-form-group");
    if (!group) continue;
    group.classList.add("govuk-form-group--error");
    control.classList.add(control.matches("textarea") ? "govuk-textarea--error" : "govuk-input--error");
    control.setAttribute("aria-invalid", "true");
    control.before(whyNot(name, sentences, help[name] ?? []));
  }
}

function whyNot(name, sentences, finds) {
  const why = element("div");
  why.dataset.refused = name;
  why.setAttribute("role", "alert");
  why.append(element("p", "govuk-error-message", `Not saved. ${sentences.join(". ")}.`));
  if (finds.length) why.append(proposal(name, finds));
  return why;
}

// What was found, in its line, and the same line with other words, to be taken by one button.
function proposal(name, finds) {
  const box = element("div", "wm-box wm-paper");
  for (const find of finds) {
    const was = element("p", "govuk-body wm-tight", `Line ${find.line}: ${find.before}`);
    was.append(element("mark", "", find.found), find.after);
    const instead = element("p", "govuk-body", `Instead: ${find.before}`);
    instead.append(element("strong", "", find.instead), find.after);
    box.append(was, instead);
  }
  const button = element("button", "govuk-button govuk-button--secondary", "Take the words proposed");
  button.type = "button";
  button.addEventListener("click", () => take(name, finds));
  box.append(button);
  return box;
}

function take(name, finds) {
  const control = form.elements[name];
  const longest = [...finds].sort((one, other) => other.found.length - one.found.length);
  for (const find of longest) {
    const found = find.found.replace(/[.*+?^${}()|[\]\\/]/g, "\\$&");
    const alone = new RegExp(`(?<![\\p{L}\\p{N}])${found}(?![\\p{L}\\p{N}])`, "gu");
    control.value = control.value.replace(alone, find.instead);
  }
  control.dispatchEvent(new Event("input", { bubbles: true }));
  control.focus();
  save();
}

// ---- files: one at a time, each with how far it is ----

let files = at("files");

const clone = (name) => document.getElementById(name).content.firstElementChild.cloneNode(true);

function onChosen(event) {
  const chosen = [...event.target.files];
  event.target.value = "";
  page.going += chosen.length;
  chosen.reduce((before, file) => before.then(() => send(file)), Promise.resolve());
}

function send(file) {
  const row = clone("file-going");
  const bar = row.querySelector("progress");
  say(row.querySelector("[data-name]"), file.name);
  files.append(row);
  return new Promise((done) => {
    const request = new XMLHttpRequest();
    const most = Number(files.dataset.most) * 1024 * 1024;
    const finish = (state) => {
      page.going -= 1;
      state();
      done();
    };
    if (most && file.size > most) {
      const words = `It is bigger than ${files.dataset.most} megabytes. Make it smaller, or send it in parts.`;
      finish(() => stopped(row, file, words));
      return;
    }
    request.open("POST", files.dataset.add);
    for (const [name, value] of Object.entries(headers())) request.setRequestHeader(name, value);
    request.upload.addEventListener("progress", (event) => {
      if (!event.lengthComputable) return;
      const percent = Math.floor((event.loaded / event.total) * 100);
      bar.value = percent;
      say(row.querySelector("[data-percent]"), percent < 100 ? `${percent}% sent` : "Being looked through");
    });
    request.addEventListener("load", () => finish(() => answered(request, row, file)));
    const broken = "It broke off on the way. Choose it again.";
    request.addEventListener("error", () => finish(() => stopped(row, file, broken)));
    request.addEventListener("abort", () => finish(() => row.remove()));
    row.querySelector("[data-stop]").addEventListener("click", () => request.abort());
    const body = new FormData();
    body.append("files", file);
    request.send(body);
  });
}

function answered(request, row, file) {
  const json = request.getResponseHeader("Content-Type")?.startsWith("application/json");
  const said = json ? JSON.parse(request.responseText) : {};
  if (request.status === 200) return row.replaceWith(kept(said));
  if (said.sign_in) show("signed-out", said.sentence);
  const large = request.status === 413 ? "It is bigger than the service takes." : "";
  stopped(row, file, said.sentence ?? (large || "The service did not take it. Choose it again in a minute."));
}

function kept(said) {
  const row = clone("file-kept");
  const link = row.querySelector("[data-name]");
  say(link, said.name);
  link.setAttribute("href", said.href);
  say(row.querySelector("[data-size]"), said.size);
  say(row.querySelector("[data-note]"), said.note);
  row.querySelector("[data-drop]").value = `drop-${said.pk}`;
  say(row.querySelector("[data-which]"), said.name);
  return row;
}

function stopped(row, file, sentence) {
  const line = element("p", "govuk-error-message", `${file.name} was not kept. ${sentence}`);
  line.setAttribute("role", "alert");
  const item = element("li");
  item.append(line);
  row.replaceWith(item);
}

// ---- going on and leaving ----

function onSubmit(event) {
  if (page.going) {
    event.preventDefault();
    say(at("saved"), "Wait until the files are there");
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
  if (!form || !unsaved() || page.over) return;
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

// Another page in the place of this one: only when everything is saved.
async function onGoing(event) {
  if (!atRisk()) return;
  event.preventDefault();
  await save();
  if (!atRisk()) event.detail.issueRequest(true);
}

function onArrived() {
  const arrived = document.querySelector("form[data-writing]");
  if (arrived === form) return;
  clearTimeout(page.timer);
  Object.assign(page, NEW);
  [form, files] = [arrived, at("files")];
  if (form) begin();
}

function begin() {
  page.last = "dirty" in form.dataset ? "" : words();
  form.addEventListener("input", (event) => {
    if (event.target.matches("input[type=file]")) return;
    later(event.target.matches("textarea, input[type=text]") ? TYPING : 0);
  });
  form.addEventListener("submit", onSubmit);
  if (!files) return;
  form.querySelector("input[type=file]")?.addEventListener("change", onChosen);
  for (const plain of document.querySelectorAll("[data-without-script]")) plain.remove();
}

function beginPage() {
  begin();
  document.querySelector(".wm-who__out")?.addEventListener("submit", onSignOut);
  addEventListener("online", () => form && save());
  addEventListener("pageshow", () => {
    page.leaving = false;
  });
  document.addEventListener("visibilitychange", () => form && onComingBack());
  document.addEventListener("htmx:confirm", onGoing);
  document.addEventListener("htmx:afterSettle", onArrived);
  addEventListener("beforeunload", (event) => {
    if (atRisk()) event.preventDefault();
  });
}

if (form) beginPage();
