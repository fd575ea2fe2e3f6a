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
    if (["+", "=", "-"].includes(event.key)) { nearer(event.key === "-" ? 0.5 : 2); return; }
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

  // Closer, up to where single buildings stand apart. Marks keep their size.
  const whole = picture ? picture.getAttribute("viewBox").split(" ").map(Number) : null;
  let view = whole ? { x: whole[0] + whole[2] / 2, y: whole[1] + whole[3] / 2, zoom: 1 } : null;
  const MOST_ZOOM = 64;
  const look = () => {
    const [left, top, width, height] = whole;
    const [w, h] = [width / view.zoom, height / view.zoom];
    view.x = Math.max(left + w / 2, Math.min(left + width - w / 2, view.x));
    view.y = Math.max(top + h / 2, Math.min(top + height - h / 2, view.y));
    picture.setAttribute("viewBox", [view.x - w / 2, view.y - h / 2, w, h].join(" "));
    // Marks grow a little, so that what comes apart can be seen.
    const size = Math.sqrt(view.zoom) > 2 ? 2 : Math.sqrt(view.zoom);
    const shrink = size / view.zoom;
    for (const node of picture.querySelectorAll("[data-spot]")) node.setAttribute("r", 2.4 * shrink);
    for (const node of picture.querySelectorAll("[data-halo]")) node.setAttribute("r", 11 * shrink);
    for (const node of picture.querySelectorAll("[data-case] path")) node.setAttribute("transform", `scale(${shrink})`);
    picture.style.setProperty("--zoom", String(view.zoom));
    for (const node of picture.querySelectorAll(".name")) {
      node.setAttribute("y", +node.dataset.base + 15 - 15 / view.zoom);
    }
    for (const node of picture.querySelectorAll(".scale-bar")) node.toggleAttribute("hidden", view.zoom !== 1);
    document.getElementById("map-zoom-out").disabled = view.zoom === 1;
    document.getElementById("map-zoom-in").disabled = view.zoom >= MOST_ZOOM;
  };
  /** Where it is worth to come closer: the focus, or the cases. */
  const heart = () => {
    const marks = [...picture.querySelectorAll("[data-case]:not([hidden])")].map((node) => /\(([-\d.]+) ([-\d.]+)\)/.exec(node.getAttribute("transform")));
    const chosen = picture.contains(document.activeElement) && document.activeElement.getAttribute("cx");
    if (chosen) return { x: +chosen, y: +document.activeElement.getAttribute("cy") };
    if (!marks.length) return view;
    const middle = (at) => marks.reduce((sum, found) => sum + Number(found[at]), 0) / marks.length;
    return { x: middle(1), y: middle(2) };
  };
  const nearer = (by) => {
    const zoom = Math.max(1, Math.min(MOST_ZOOM, view.zoom * by));
    const centre = view.zoom === 1 && by > 1 ? heart() : view;
    view = { x: centre.x, y: centre.y, zoom };
    look();
  };
  const drag = () => {
    let held = null;
    picture.addEventListener("pointerdown", (event) => {
      if (view.zoom > 1 && event.button === 0) held = { x: event.clientX, y: event.clientY };
    });
    window.addEventListener("pointermove", (event) => {
      if (!held) return;
      const pixel = whole[2] / view.zoom / picture.clientWidth;
      view.x -= (event.clientX - held.x) * pixel;
      view.y -= (event.clientY - held.y) * pixel;
      held = { x: event.clientX, y: event.clientY };
      look();
    });
    for (const end of ["pointerup", "pointercancel"]) window.addEventListener(end, () => { held = null; });
  };

  mijie.onPage("map", () => {
    live.hidden = false;
    slider = el("input", { type: "range", id: "map-slider", min: source.first_day, max: lastDay, step: 1, "data-label-en": "Day", "data-label-zh": "日期" });
    play = el("button", { type: "button", id: "map-play" });
    shown = el("output", { id: "map-day", for: "map-slider", role: "status" });
    count = el("span", { id: "map-count", class: "quiet", role: "status" });
    table = el("tbody", {});
    const zoomed = (id, en, zh, sign, by) => {
      const button = el("button", { type: "button", id, "data-label-en": en, "data-label-zh": zh }, sign);
      button.addEventListener("click", () => nearer(by));
      return button;
    };
    live.append(el("div", { class: "map-days" }, play, slider, shown, count,
      picture ? el("span", { class: "zoom" }, zoomed("map-zoom-out", "Further away", "缩小", "−", 0.5), zoomed("map-zoom-in", "Closer", "放大", "+", 2)) : null));
    document.getElementById("map-view").append(el("div", { class: "frame live" }, el("table", { id: "map-zones" },
      el("thead", {}, el("tr", {}, el("th", { scope: "col" }, both("Area", "区域")), el("th", { scope: "col" }, both("Level", "级别")), el("th", { scope: "col" }, both("Since", "起始")))),
      table)));
    slider.addEventListener("input", () => { if (playing !== null) stop(); go(+slider.value); });
    play.addEventListener("click", press);
    still.addEventListener("change", () => { if (playing !== null) stop(); relabel(); });
    if (picture) {
      picture.setAttribute("data-rove", "");
      look();
      drag();
      for (const node of picture.querySelectorAll("[data-area],[data-spot],[data-case]")) {
        const places = (spots[+node.dataset.spot] ?? [null, []])[1].map((place) => views.placeName(place).textContent);
        node.setAttribute("aria-label", node.querySelector("title")?.textContent ?? places.join(", "));
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
    window.addEventListener("beforeprint", () => { if (playing !== null) stop(); before = { day, view }; go(lastDay); if (view) { view = { ...view, zoom: 1 }; look(); } });
    window.addEventListener("afterprint", () => { if (before) { go(before.day); view = before.view; if (view) look(); } before = null; });
  });
})();
