// Follows the system between light and dark before the first paint; a small classic script in the
// head, because a module would run after the page has flashed in the wrong colours.
(() => {
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  const apply = () => { document.documentElement.dataset.theme = dark.matches ? "dark" : "light"; };
  dark.addEventListener("change", apply);
  apply();
})();
