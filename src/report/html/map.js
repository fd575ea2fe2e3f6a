// Map: zones as they lived, cases as they became known, day by day.
(() => {
  const source = mijie.data("map");
  const live = document.getElementById("map-live");
  if (!views || !source || !live) return;
  const { el, both, names } = mijie;
  const { tables } = views;
  const { levels, areas, spots, cases, zones } = source;
  const picture = document.getElementById("map-picture");
  const FREE = "free";
  const classes = [...levels.filter(Boolean).map((level) => level[2]), FREE];
  const spellsOf = new Map();
  for (const spell of zones) spellsOf.set(spell[0], [...(spellsOf.get(spell[0]) || []), spell]);

  const lastDay = Math.max(source.first_day, Math.floor((tables.as_of - 1) / views.DAY));
  /** The instant that a day shows: its last second, on the last day that of the question. */
  const instant = (day) => Math.min((day + 1) * views.DAY - 1, tables.as_of);
  const inForce = (spell, at) => spell[2] <= at && (spell[3] === null || at < spell[3]);
  /** The level of an area: that of the innermost zone around it. */
  const levelOf = (area, at) => {
    for (let one = area; one !== null && one !== undefined; one = areas[one][1]) {
      const spell = (spellsOf.get(one) || []).find((spell) => inForce(spell, at));
      if (spell) return spell[1];
    }
    return null;
  };
  const levelName = (level) => (level === null ? both("no zone", "未划区") : both(levels[level][0], levels[level][1]));
  const levelClass = (level) => (level === null ? FREE : levels[level][2]);

  let day = lastDay;
  let playing = null;
  let slider, play, shown, table, count;
  const still = matchMedia("(prefers-reduced-motion: reduce)");

  const paint = (node, area, at) => {
    const wanted = area === null ? FREE : levelClass(levelOf(area, at));
    for (const one of classes) node.classList.toggle(one, one === wanted);
  };
  const draw = () => {
    const at = instant(day);
    if (picture) {
      for (const node of picture.querySelectorAll("[data-area]")) paint(node, +node.dataset.area, at);
      for (const node of picture.querySelectorAll("[data-spot],[data-halo]")) paint(node, spots[+(node.dataset.spot ?? node.dataset.halo)][0], at);
      for (const node of picture.querySelectorAll("[data-case]")) node.toggleAttribute("hidden", cases[+node.dataset.case][1] > at);
    }
    const known = cases.filter(([, since]) => since <= at).length;
    const now = zones.filter((spell) => inForce(spell, at));
    slider.value = day;
    const words = views.stamp(day * views.DAY, true);
    shown.replaceChildren(mijie.time(words));
    slider.setAttribute("aria-valuetext", mijie.format(words));
    const n = mijie.number;
    count.replaceChildren(...both(
      n(known) + (known === 1 ? " case known · " : " cases known · ") + n(now.length) + (now.length === 1 ? " zone in force" : " zones in force"),
      "已知病例" + n(known) + "例 · 风险区" + n(now.length) + "个"));
    table.replaceChildren(...now.map(([area, level, since]) => el("tr", {},
      el("th", { scope: "row" }, views.areaName(areas[area][0])),
      el("td", {}, el("span", { class: "swatch " + levelClass(level) }), " ", levelName(level)),
      el("td", {}, views.when(since)))));
    if (!now.length) table.append(el("tr", {}, el("td", { colspan: 3, class: "quiet" }, both("No zone is in force on this day.", "当日无风险区。"))));
  };

  const go = (to) => {
    day = Math.max(source.first_day, Math.min(lastDay, to));
    draw();
  };
  const stop = () => {
    clearInterval(playing);
    playing = null;
    relabel();
  };
  const relabel = () => {
    const words = still.matches ? both("Next day", "下一天") : playing ? both("Pause", "暂停") : both("Play", "播放");
    play.replaceChildren(...words);
    play.setAttribute("aria-pressed", String(playing !== null));
  };
  const press = () => {
    if (still.matches) { go(day >= lastDay ? source.first_day : day + 1); return; }
    if (playing !== null) { stop(); return; }
    if (day >= lastDay) go(source.first_day);
    playing = setInterval(() => {
      if (day >= lastDay) stop();
      else go(day + 1);
    }, 700);
    relabel();
  };

  const around = (area) => {
    const line = [];
    for (let one = area; one !== null && one !== undefined && line.length < 3; one = areas[one][1]) line.push(one);
    return line;
  };
  const zoneOf = (area) => {
    const level = area === null ? null : levelOf(area, instant(day));
    return el("p", {}, el("span", { class: "swatch " + levelClass(level) }), " ", levelName(level));
  };
  const tell = (node) => {
    if (node.dataset.case !== undefined) {
      const [person, since] = cases[+node.dataset.case];
      return [el("p", { class: "who" }, views.personName(person), " ", el("span", { class: "tag case" }, both("case", "病例"))),
        el("p", {}, both("known since ", "报告时间"), views.when(since))];
    }
    if (node.dataset.area !== undefined) {
      const area = +node.dataset.area;
      return [el("p", { class: "who" }, views.areaName(areas[area][0])), zoneOf(area)];
    }
    const [area, places, all] = spots[+node.dataset.spot];
    return [
      ...places.map((place) => el("p", { class: "who" }, views.placeName(place))),
      all > places.length ? el("p", { class: "quiet" }, both("and " + (all - places.length) + " more", "等" + all + "处")) : null,
      area === null ? null : el("p", { class: "quiet" }, around(area).map((one, at) => [at ? " · " : "", views.areaName(areas[one][0])])),
      zoneOf(area),
    ];
  };
  const onKey = (event) => {
    const node = event.target.closest("[data-area],[data-spot],[data-case]");
    const by = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    if (!node || (!by && !["Home", "End", "Enter"].includes(event.key))) return;
    event.preventDefault();
    if (event.key === "Enter") {
      if (node.dataset.case !== undefined) mijie.openPerson(cases[+node.dataset.case][0]);
      return;
    }
    // Cases first, then the strictest zones, which stand last in the picture.
    const marks = [...picture.querySelectorAll("[data-area],[data-spot],[data-case]")].reverse().filter((one) => !one.hasAttribute("hidden"));
    const to = event.key === "Home" ? 0 : event.key === "End" ? marks.length - 1 : marks.indexOf(node) + by;
    if (marks[to]) views.rove(marks[to]);
  };

  mijie.onPage("map", () => {
    live.hidden = false;
    slider = el("input", { type: "range", id: "map-slider", min: source.first_day, max: lastDay, step: 1, "data-label-en": "Day", "data-label-zh": "日期" });
    play = el("button", { type: "button", id: "map-play" });
    shown = el("output", { id: "map-day", for: "map-slider", role: "status" });
    count = el("span", { id: "map-count", class: "quiet", role: "status" });
    table = el("tbody", {});
    live.append(el("div", { class: "map-days" }, play, slider, shown, count));
    document.getElementById("map-view").append(el("div", { class: "frame live" }, el("table", { id: "map-zones" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, both("Area", "区域")), el("th", { scope: "col" }, both("Level", "级别")), el("th", { scope: "col" }, both("Since", "起始")))),
      table)));
    slider.addEventListener("input", () => { if (playing !== null) stop(); go(+slider.value); });
    play.addEventListener("click", press);
    still.addEventListener("change", () => { if (playing !== null) stop(); relabel(); });
    if (picture) {
      picture.setAttribute("data-rove", "");
      for (const node of picture.querySelectorAll("[data-area],[data-spot],[data-case]")) {
        node.querySelector("title")?.remove();
        node.setAttribute("tabindex", "-1");
        node.setAttribute("role", "img");
      }
      const marks = picture.querySelectorAll("[data-area],[data-spot],[data-case]");
      marks[marks.length - 1]?.setAttribute("tabindex", "0");
      views.watch(picture, "[data-area],[data-spot],[data-case]", tell);
      picture.addEventListener("keydown", onKey);
      picture.addEventListener("click", (event) => {
        const node = event.target.closest("[data-case]");
        if (node) mijie.openPerson(cases[+node.dataset.case][0]);
      });
    }
    relabel();
    draw();
    mijie.localise(live);
    mijie.onLanguage(() => { relabel(); draw(); });
    // Paper shows the instant of the question.
    let before = null;
    window.addEventListener("beforeprint", () => { if (playing !== null) stop(); before = day; go(lastDay); });
    window.addEventListener("afterprint", () => { if (before !== null) go(before); before = null; });
  });
})();
