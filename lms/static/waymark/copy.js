// A button that copies the field it names. Without it the button stays hidden, and the field can be selected.
for (const button of document.querySelectorAll("[data-copies]")) {
  const field = document.getElementById(button.dataset.copies);
  const said = document.getElementById(`${button.dataset.copies}-said`);
  if (!field || !navigator.clipboard) continue;
  button.hidden = false;
  button.addEventListener("click", async () => {
    try {
      await navigator.clipboard.writeText(field.value);
      said.textContent = "Copied.";
    } catch {
      field.select();
      said.textContent = "Not copied: press Ctrl and C.";
    }
  });
}
