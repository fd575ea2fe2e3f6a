"use strict";
// What every page shares: data, languages, times, themes, tabs.
const mijie = (() => {
  const root = document.documentElement;
  const listeners = { language: [], page: new Map(), person: [] };

  /** The data of this name, or null where the page has none. */
  const data = (name) => {
    const holder = document.getElementById("data-" + name);
    return holder ? JSON.parse(holder.textContent) : null;
  };

  /** An element with attributes and children; what is a string becomes text. */
  const fill = (node, attributes, children) => {
    for (const [name, value] of Object.entries(attributes || {})) {
      if (value === true) node.setAttribute(name, "");
      else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, String(value));
    }
    node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined));
    return node;
  };
  const el = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
  const svg = (name, attributes, ...children) =>
    fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

  const language = () => root.dataset.lang;
  const pick = (en, zh) => (language() === "zh" ? zh : en);

  /** Both languages, of which the styles show one. */
  const both = (en, zh) => (en === zh ? [en] : [el("span", { lang: "en" }, en), el("span", { lang: "zh" }, zh)]);

  // Times stand in the page as the protocol's clock shows them; the zone of the reader has no part in it.
  const shown = new Map();
  const format = (stamp, style) => {
    const parts = /^(\d{4})-(\d\d)-(\d\d)(?:[T ](\d\d):(\d\d)(?::(\d\d))?)?/.exec(stamp);
    if (!parts) return stamp;
    const [, year, month, day, hour, minute, second] = parts;
    const key = [language(), style || "", hour !== undefined, second !== undefined].join();
    if (!shown.has(key)) {
      const options = { timeZone: "UTC", month: style === "short" ? "numeric" : language() === "zh" ? "long" : "short", day: "numeric" };
      if (style !== "short") options.year = "numeric";
      if (hour !== undefined) Object.assign(options, { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
      if (second !== undefined) options.second = "2-digit";
      if (style === "short" && language() !== "zh") options.month = "short";
      shown.set(key, new Intl.DateTimeFormat(language() === "zh" ? "zh-CN" : "en-GB", options));
    }
    return shown.get(key).format(Date.UTC(+year, +month - 1, +day, +(hour || 0), +(minute || 0), +(second || 0)));
  };

  /** An element that tells a time in the language of the reader. */
  const time = (stamp, style) => el("time", { datetime: stamp.replace(" ", "T"), "data-style": style || null }, format(stamp, style));
  const number = (count) => new Intl.NumberFormat(language() === "zh" ? "zh-CN" : "en-GB").format(count);

  const localise = (within) => {
    for (const one of within.querySelectorAll("time[datetime]")) {
      one.textContent = format(one.getAttribute("datetime"), one.dataset.style);
    }
    const suffix = language() === "zh" ? "Zh" : "En";
    for (const one of within.querySelectorAll("[data-label-en]")) {
      one.setAttribute("aria-label", one.dataset["label" + suffix]);
    }
    for (const one of within.querySelectorAll("[data-hint-en]")) {
      one.setAttribute("placeholder", one.dataset["hint" + suffix]);
    }
  };

  const names = data("names") || { listed: 0, persons: [], places: [], areas: [] };

  /** The name of a person, a link where the page has a dossier. */
  const person = (number) => {
    const name = el("bdi", {}, names.persons[number] ?? "?");
    return number < names.listed ? el("a", { href: "#person=" + number }, name) : name;
  };

  const MARKS = /\u2066([pla])(\d+)\u2069|\u2068([^\u2069]*)\u2069|(\d{4}-\d\d-\d\d(?: \d\d:\d\d(?::\d\d)?)?)/gu;
  /** A text with marks as nodes: names isolated, persons as links, times localised. */
  const rich = (text) => {
    const nodes = [];
    let from = 0;
    for (const found of text.matchAll(MARKS)) {
      if (found.index > from) nodes.push(text.slice(from, found.index));
      const [whole, letter, at, free, stamp] = found;
      if (letter === "p") nodes.push(person(+at));
      else if (letter) nodes.push(el("bdi", {}, (letter === "l" ? names.places : names.areas)[+at] ?? "?"));
      else if (stamp) nodes.push(time(stamp));
      else nodes.push(el("bdi", {}, free));
      from = found.index + whole.length;
    }
    if (from < text.length) nodes.push(text.slice(from));
    return nodes;
  };
  /** A text in both languages: a string for both, or a pair. */
  const told = (text) =>
    typeof text === "string"
      ? rich(text)
      : [el("span", { lang: "en" }, rich(text[0])), el("span", { lang: "zh" }, rich(text[1]))];
  /** The same as plain text in the language of now, for tips and labels. */
  const plain = (text) => {
    const words = typeof text === "string" ? text : pick(text[0], text[1]);
    return el("span", {}, rich(words)).textContent;
  };

  const setLanguage = (to) => {
    root.dataset.lang = to;
    root.lang = to === "zh" ? "zh-CN" : "en";
    const title = document.querySelector("title");
    title.textContent = title.dataset[to];
    localise(document);
    for (const listener of listeners.language) listener(to);
  };
  const setTheme = (to) => {
    root.dataset.theme = to;
  };
  const isDark = () =>
    root.dataset.theme ? root.dataset.theme === "dark" : matchMedia("(prefers-color-scheme: dark)").matches;

  const pages = () => [...document.querySelectorAll("section.page")];
  const tabs = () => [...document.querySelectorAll("[role=tab]")];
  const seen = new Set();
  let current = null;

  /** Shows a page; what it draws is drawn the first time. */
  const show = (id) => {
    const page = document.getElementById(id);
    if (!page || !page.classList.contains("page")) return false;
    for (const one of pages()) one.classList.toggle("current", one === page);
    for (const tab of tabs()) {
      const selected = tab.getAttribute("aria-controls") === id;
      tab.setAttribute("aria-selected", String(selected));
      tab.tabIndex = selected ? 0 : -1;
      if (selected && tab.scrollIntoView) tab.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
    current = id;
    open(id);
    return true;
  };
  const open = (id) => {
    if (seen.has(id)) return;
    seen.add(id);
    for (const listener of listeners.page.get(id) || []) listener();
  };
  /** Draws everything that was not looked at yet, as paper shows all pages. */
  const openAll = () => {
    for (const page of pages()) open(page.id);
  };

  const route = () => {
    let hash = location.hash.slice(1);
    try { hash = decodeURIComponent(hash); } catch { /* A mangled link leads to the first page. */ }
    const asked = /^person=(\d+)$/.exec(hash);
    if (asked) {
      show("persons");
      for (const listener of listeners.person) listener(+asked[1]);
      return;
    }
    if (!show(hash) && !current) show(pages()[0] ? pages()[0].id : "");
  };

  return {
    data, el, svg, language, pick, both, format, time, number, names, person, rich, told, plain, localise,
    setLanguage, setTheme, isDark, show, openAll, route, tabs,
    /** Calls when the language changes. */
    onLanguage: (listener) => listeners.language.push(listener),
    /** Calls when a page is shown for the first time, or printed. */
    onPage: (id, listener) => listeners.page.set(id, [...(listeners.page.get(id) || []), listener]),
    /** Calls with the number of a person whose dossier is asked for. */
    onPerson: (listener) => listeners.person.push(listener),
    openPerson: (number) => { location.hash = "person=" + number; },
  };
})();
