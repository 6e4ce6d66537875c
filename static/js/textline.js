// The line for notes and quotes: always there, stamped when the typing began, never a dialog.

const KINDS = { note: "Note", quote: "Quote" };

export class TextLine {
  constructor(root, submit) {
    this.form = root.querySelector("[data-line]");
    this.input = this.form.querySelector("input");
    this.submit = submit;
    this.#choose("note", false);
    this.form.addEventListener("submit", (event) => this.#onSubmit(event));
    this.input.addEventListener("beforeinput", (event) => this.#onTyping(event));
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Escape") this.input.blur();
    });
  }

  /** Put the cursor in the line; `ago` stamps what is typed a moment earlier. */
  open(kind, ago) {
    this.#choose(kind, ago);
    this.input.focus();
  }

  #choose(kind, ago) {
    this.kind = kind;
    this.ago = ago;
    this.form.querySelector("[data-line-kind]").textContent = KINDS[kind] + (ago ? ", a moment ago" : "");
  }

  #onTyping(event) {
    if (!this.input.value) this.began = event.timeStamp;
  }

  #onSubmit(event) {
    event.preventDefault();
    const text = this.input.value.trim();
    if (text && !this.submit(this.kind, text, this.began ?? event.timeStamp, this.ago)) return;
    this.input.value = "";
    this.began = null;
    this.#choose("note", false);
    this.input.blur();
  }
}
