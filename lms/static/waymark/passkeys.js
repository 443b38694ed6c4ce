// Forms that a passkey fills in. The browser asks the person; what it answers goes into the form, which is then sent.
// A browser that knows no passkeys leaves the form hidden, and the other ways in stay.
const WAYS = { login: "loginForm", add: "addForm", answer: "authenticateForm" };
const GIVEN_UP =
  "No passkey was used. You stopped it, it took too long, or this browser holds no passkey for Waymark. Try again, or use another way.";
const ALREADY = "This passkey was added before. Use another one, or go back.";
const NO_ANSWER = "The service does not answer. Try again in a moment.";

const forms = window.PublicKeyCredential ? document.querySelectorAll("form[data-passkey]") : [];

for (const form of forms) {
  const { id } = form.querySelector("button");
  const ids = {
    login: id,
    add: id,
    authenticate: id,
    credential: form.querySelector("[name=credential]").id,
    passwordless: form.querySelector("[name=passwordless]")?.id,
  };
  if (form.dataset.passkey !== "login") ids.data = "passkey-options";
  window.allauth.webauthn.forms[WAYS[form.dataset.passkey]]({ ids });
  form.hidden = false;
}

document.addEventListener("allauth.error", (event) => {
  event.preventDefault();
  const { name } = event.detail.exception;
  const said = document.querySelector("[data-passkey] [data-said]");
  if (name === "InvalidStateError") said.textContent = ALREADY;
  else said.textContent = name === "NotAllowedError" || name === "AbortError" ? GIVEN_UP : NO_ANSWER;
});
