// Fields that take a key (input[data-key]): what is pressed becomes the value. Tab moves on,
// Backspace and Delete empty the field. How keys without a letter are written the page says
// ([data-key-names]). Without this the key's name can be typed.
const written = JSON.parse(document.querySelector("[data-key-names]").dataset.keyNames);

// Some letters become two as capitals; those stay as they are.
const capital = (letter) => [...letter.toUpperCase()].length === 1 ? letter.toUpperCase() : letter;

function take(event) {
  const field = event.currentTarget;
  if (event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
  if (event.key === "Backspace" || event.key === "Delete") field.value = "";
  else if (event.key in written) field.value = written[event.key];
  else if ([...event.key].length === 1) field.value = capital(event.key);
  else return;
  event.preventDefault();
}

for (const field of document.querySelectorAll("input[data-key]")) {
  field.addEventListener("keydown", take);
  field.addEventListener("focus", () => field.select());
}
