// Last: everything is there, and the page begins.
(() => {
  const root = document.documentElement;
  root.classList.add("js");
  document.getElementById("language")?.addEventListener("click", () => {
    mijie.setLanguage(mijie.language() === "zh" ? "en" : "zh");
  });
  document.getElementById("theme")?.addEventListener("click", () => {
    mijie.setTheme(mijie.isDark() ? "light" : "dark");
  });
  document.getElementById("print")?.addEventListener("click", () => window.print());
  // Of several pictures that show the same another way, one at a time.
  for (const group of document.querySelectorAll(".choices")) {
    const buttons = [...group.querySelectorAll("button")];
    const choose = (chosen) => {
      for (const button of buttons) {
        button.setAttribute("aria-pressed", String(button === chosen));
        document.getElementById(button.getAttribute("aria-controls")).classList.toggle("chosen", button === chosen);
      }
    };
    for (const button of buttons) button.addEventListener("click", () => choose(button));
    if (buttons.length) choose(buttons[0]);
  }
  const list = document.getElementById("tabs");
  list?.addEventListener("keydown", (event) => {
    const tabs = mijie.tabs();
    const at = tabs.indexOf(document.activeElement);
    const to = { ArrowRight: at + 1, ArrowLeft: at - 1, Home: 0, End: tabs.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    const tab = tabs[(to + tabs.length) % tabs.length];
    tab.focus();
    tab.click();
  });
  list?.addEventListener("keydown", (event) => {
    if (event.key === " ") {
      event.preventDefault();
      document.activeElement.click();
    }
  });
  window.addEventListener("hashchange", () => mijie.route());
  window.addEventListener("beforeprint", () => mijie.openAll());
  mijie.setLanguage(mijie.language());
  if (list) mijie.route();
})();
