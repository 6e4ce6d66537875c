/** Which picture stands large and which small: the pages, the screen, the camera. One that shows
 *  nothing at a moment makes room. What does not live here: what is in them (pageview.js,
 *  recorded.js). */

export class Pictures {
  /** `views` are by name what a picture shows; its first that has anything to show stands large. */
  constructor(root, views) {
    this.root = root;
    this.views = views;
    this.figures = [...root.querySelectorAll("[data-picture]")];
    this.wish = null;
    root.addEventListener("click", ({ target }) => {
      const asked = target.closest("[data-enlarge]");
      if (asked) this.enlarge(asked.dataset.enlarge);
    });
  }

  /** Show those that have anything to show at a moment. */
  update(t) {
    this.t = t;
    const there = this.figures.filter((each) => this.#shows(each, t));
    const large = there.find((each) => each.dataset.picture === this.wish) || there[0] || this.figures[0];
    const standing = [large?.dataset.picture, ...there.map((each) => each.dataset.picture)].join(" ");
    if (standing === this.standing) return;
    this.standing = standing;
    for (const each of this.figures) {
      const isSmall = each !== large && there.includes(each);
      each.hidden = each !== large && !isSmall;
      each.classList.toggle("large", each === large);
      each.classList.toggle("small", isSmall);
      each.querySelector("[data-enlarge]").hidden = !isSmall;
      each.querySelector("[data-nothing]")?.toggleAttribute("hidden", there.includes(each));
    }
    this.root.dataset.smalls = String(there.filter((each) => each !== large).length);
  }

  enlarge(name) {
    this.wish = name;
    this.update(this.t);
  }

  /** Let the next one stand large. */
  turn() {
    const there = this.figures.filter((each) => !each.hidden);
    const next = there[(there.findIndex((each) => each.classList.contains("large")) + 1) % there.length];
    if (next) this.enlarge(next.dataset.picture);
  }

  #shows(figure, t) {
    return this.views[figure.dataset.picture].some((each) => each.covers(t));
  }
}
