// Timeline: a row for each person with visits, window, exposures, isolation and tests.
(() => {
  if (!views || !document.getElementById("timeline-live")) return;
  const { el, svg, both, names } = mijie;
  const { tables } = views;
  const { rows, kinds, visits_left_out: visitsLeftOut, tests_before: testsBefore } = views.timeline;
  const { links } = views.chains;
  const PAGE = 25;
  const HEIGHT = 36;
  const ZOOMS = [1, 1.5, 2, 3, 5, 8];
  const RESULTS = [["negative", "阴性"], ["positive", "阳性"], ["inconclusive", "结果不确定"], ["pending", "待出结果"]];
  const kindOf = new Map(kinds);
  const isCase = (person) => tables.persons[person][0] === 0;
  // What makes a contact of a person, and of a case what another case passed on.
  const explaining = tables.persons.map(() => []);
  links.forEach(([source, person, generation], at) => {
    if (isCase(person) ? isCase(source) : generation === tables.persons[person][1]) explaining[person].push(at);
  });
  let first = 0;
  let zoom = 0;
  let hits = [];
  let axis, body, frame, count, where, earlier, later, narrower, wider;

  const until = Math.max(tables.as_of, views.DAY);
  const scale = (width) => (seconds) => Math.round(((Math.max(0, Math.min(until, seconds))) / until) * (width - 14) * 10) / 10 + 4;

  /** The marks of a row: what each is, when it begins, how it is drawn, and what is told of it. */
  const marksOf = (person, x) => {
    const [windows, isolated, tests, visits, more] = rows[person];
    const list = [];
    const bar = (kind, start, seconds, top, height, tell, attributes) => {
      const from = x(start);
      const node = svg("rect", {
        class: kind, x: from, y: top, width: Math.max(1.2, Math.round((x(start + seconds) - from) * 10) / 10), height, ...attributes,
      });
      list.push({ node, start, tell });
    };
    for (const [start, seconds] of windows) {
      bar("window", start, seconds, 1, HEIGHT - 3, () => [
        el("p", { class: "who" }, both("counts as a source", "可传染期")), el("p", {}, views.stretch(start, seconds)),
      ], { "data-mark": "window", rx: 3 });
    }
    if (isolated !== null) {
      const node = svg("g", { "data-mark": "isolation" },
        svg("rect", { class: "confined", x: x(isolated), y: 1, width: Math.max(1, x(until) - x(isolated)), height: HEIGHT - 3 }),
        svg("line", { class: "isolated", x1: x(isolated), x2: x(isolated), y1: 1, y2: HEIGHT - 2 }));
      list.push({ node, start: isolated, tell: () => [el("p", { class: "who" }, both("isolation", "隔离")), el("p", {}, both("from ", "自"), views.when(isolated))] });
    }
    for (let at = 0; at < visits.length; at += 3) {
      const [place, start, seconds] = visits.slice(at, at + 3);
      const kind = kindOf.get(place);
      bar(tables.kinds[kind][2], start, seconds, 11, 12, () => [
        el("p", { class: "who" }, views.site(place, kind)),
        el("p", {}, views.stretch(start, seconds), " ", el("span", { class: "quiet" }, "(", views.length(seconds), ")")),
      ], { "data-mark": "visit", rx: 1.5 });
    }
    for (const number of explaining[person]) {
      const [source, , , , , , , , exposures] = links[number];
      for (const [place, kind, start, seconds, how, rules] of exposures) {
        bar("met", start, seconds, 7, 20, () => [
          el("p", { class: "who" }, both("exposed to ", "暴露于"), views.personName(source)),
          el("p", {}, views.site(place, kind)),
          el("p", {}, views.stretch(start, seconds), " ", el("span", { class: "quiet" }, "(", views.length(seconds), ", ", views.how(how), ")")),
          rules.map((rule) => el("p", { class: "rules" }, views.ruleLine(rule))),
        ], { "data-mark": "exposure", "data-source": source });
      }
    }
    for (const [at, isDay, result] of tests) {
      const node = svg("circle", { class: "test " + RESULTS[result][0], cx: x(at), cy: HEIGHT - 8, r: 3.6, "data-mark": "test" });
      list.push({ node, start: at, tell: () => [
        el("p", { class: "who" }, both("sample: " + RESULTS[result][0], "核酸采样：" + RESULTS[result][1])), el("p", {}, views.when(at, isDay)),
      ] });
    }
    return { list, more };
  };

  const told = new WeakMap();
  const drawRow = (person, width, x, days) => {
    const { list, more } = marksOf(person, x);
    const picture = svg("svg", { class: "mijie gantt-marks", width, height: HEIGHT, viewBox: `0 0 ${width} ${HEIGHT}`, role: "group", "aria-label": names.persons[person] });
    for (const day of days) picture.append(svg("line", { class: "grid", x1: x(day), x2: x(day), y1: 0, y2: HEIGHT }));
    for (const { node, tell } of list) {
      node.setAttribute("tabindex", "-1");
      node.setAttribute("role", "img");
      node.setAttribute("aria-label", el("span", {}, tell().flat()).textContent);
      told.set(node, () => [el("p", { class: "quiet" }, views.personName(person)), ...tell().flat()]);
      picture.append(node);
    }
    const sorted = list.slice().sort((a, b) => a.start - b.start).map(({ node }) => node);
    picture.addEventListener("keydown", (event) => onKey(event, sorted));
    return el("div", { class: "gantt-row", "data-row": person },
      el("div", { class: "gantt-name" },
        el("a", { href: "#person=" + person }, views.personName(person)), views.tag(person),
        more ? el("span", { class: "quiet" }, both("+" + more + " visits", "另有" + more + "次行程")) : null),
      picture);
  };

  const onKey = (event, sorted) => {
    const node = event.target.closest("[data-mark]");
    if (!node) return;
    if (event.key === "Enter") {
      event.preventDefault();
      mijie.openPerson(+node.closest("[data-row]").dataset.row);
      return;
    }
    const at = sorted.indexOf(node);
    let to = { ArrowRight: sorted[at + 1], ArrowLeft: sorted[at - 1], Home: sorted[0], End: sorted[sorted.length - 1] }[event.key];
    if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      // The mark of the next row that has any, nearest in time.
      const lines = [...body.children];
      const by = event.key === "ArrowDown" ? 1 : -1;
      const here = node.getBoundingClientRect().left;
      for (let line = lines.indexOf(node.closest("[data-row]")) + by; lines[line] && !to; line += by) {
        const marks = [...lines[line].querySelectorAll("[data-mark]")];
        to = marks.sort((a, b) => Math.abs(a.getBoundingClientRect().left - here) - Math.abs(b.getBoundingClientRect().left - here))[0];
      }
    } else if (!["ArrowRight", "ArrowLeft", "Home", "End"].includes(event.key)) {
      return;
    }
    event.preventDefault();
    if (to) {
      views.rove(to);
      to.scrollIntoView({ block: "nearest", inline: "nearest" });
    }
  };

  const draw = () => {
    const shown = hits.slice(first, first + PAGE);
    const name = Math.min(176, Math.max(112, frame.clientWidth * 0.26));
    frame.style.setProperty("--name", name + "px");
    const width = Math.round(Math.max(frame.clientWidth - name - 4, 480) * ZOOMS[zoom]);
    const x = scale(width);
    const days = views.days(0, until, x, 50);
    const head = svg("svg", { class: "mijie", width, height: 24, viewBox: `0 0 ${width} 24`, "aria-hidden": "true" });
    for (const day of days) head.append(...(x(day) + 46 < width ? views.dayLabel({ class: "soft", x: x(day) + 3, y: 16 }, day) : []), svg("line", { class: "grid", x1: x(day), x2: x(day), y1: 4, y2: 24 }));
    axis.replaceChildren(el("div", { class: "gantt-name" }), head);
    body.replaceChildren(...shown.map((person) => drawRow(person, width, x, days)));
    body.querySelector("[data-mark]")?.setAttribute("tabindex", "0");
    const n = mijie.number;
    const all = tables.all.reduce((sum, one) => sum + one, 0);
    const en = [n(hits.length) + " of " + n(all) + (all === 1 ? " person" : " persons")];
    const zh = ["共" + n(all) + "人，符合条件" + n(hits.length) + "人"];
    if (all > rows.length) en.push(n(all - rows.length) + " are counted and not listed"), zh.push("另有" + n(all - rows.length) + "人仅计数");
    if (visitsLeftOut) en.push(n(visitsLeftOut) + " visits have no room"), zh.push(n(visitsLeftOut) + "次行程未列出");
    if (testsBefore) en.push(n(testsBefore) + " samples are older than the time shown"), zh.push(n(testsBefore) + "次采样早于所示时段");
    count.replaceChildren(...both(en.join(" · "), zh.join(" · ")));
    const range = hits.length ? n(first + 1) + "–" + n(first + shown.length) : "0";
    where.replaceChildren(...both(range + " of " + n(hits.length), range + "，共" + n(hits.length)));
    earlier.disabled = first === 0;
    later.disabled = first + PAGE >= hits.length;
    mijie.localise(body);
  };
  const find = () => {
    hits = tables.persons.map((_, person) => person).filter(views.matches);
    first = 0;
    draw();
  };

  const legend = () => {
    const used = new Set(kinds.map(([, kind]) => tables.kinds[kind][2]));
    const box = (content, en, zh) => el("li", {}, svg("svg", { class: "mijie", width: 22, height: 14, viewBox: "0 0 22 14", "aria-hidden": "true" }, content), both(en, zh));
    return el("ul", { class: "legend", id: "timeline-legend" },
      ...Object.keys(views.SETTINGS).filter((one) => used.has(one)).map((one) => box(svg("rect", { class: one, x: 1, y: 3, width: 20, height: 8, rx: 1.5 }), ...views.SETTINGS[one])),
      box(svg("rect", { class: "window", x: 1, y: 0, width: 20, height: 14, rx: 2 }), "counts as a source", "可传染期"),
      box(svg("rect", { class: "met", x: 2, y: 2, width: 18, height: 10 }), "exposure", "接触"),
      box([svg("rect", { class: "confined", x: 4, y: 0, width: 18, height: 14 }), svg("line", { class: "isolated", x1: 4, x2: 4, y1: 0, y2: 14 })], "isolation", "隔离"),
      box(svg("circle", { class: "test positive", cx: 11, cy: 7, r: 4 }), "positive sample", "阳性采样"),
      box(svg("circle", { class: "test negative", cx: 11, cy: 7, r: 4 }), "negative sample", "阴性采样"),
      box(svg("circle", { class: "test inconclusive", cx: 11, cy: 7, r: 4 }), "inconclusive sample", "可疑采样"),
      box(svg("circle", { class: "test pending", cx: 11, cy: 7, r: 4 }), "sample without a result yet", "待出结果采样"),
    );
  };

  mijie.onPage("timeline", () => {
    const live = views.begin("timeline");
    axis = el("div", { class: "gantt-axis", id: "timeline-axis" });
    body = el("div", { id: "timeline-rows", "data-rove": true });
    frame = el("div", { class: "frame gantt", id: "timeline-frame" }, axis, body);
    count = el("p", { id: "timeline-count", role: "status", class: "note" });
    where = el("span", { id: "timeline-page" });
    earlier = el("button", { type: "button", id: "timeline-previous" }, both("Earlier rows", "上一页"));
    later = el("button", { type: "button", id: "timeline-next" }, both("Later rows", "下一页"));
    narrower = el("button", { type: "button", id: "timeline-zoom-out", "data-label-en": "Narrower", "data-label-zh": "缩小", disabled: true }, "−");
    wider = el("button", { type: "button", id: "timeline-zoom-in", "data-label-en": "Wider", "data-label-zh": "放大" }, "+");
    const turn = (by) => {
      first = Math.max(0, first + by * PAGE < hits.length ? first + by * PAGE : first);
      draw();
      frame.scrollTop = 0;
    };
    const step = (by) => {
      zoom = Math.max(0, Math.min(ZOOMS.length - 1, zoom + by));
      narrower.disabled = zoom === 0;
      wider.disabled = zoom === ZOOMS.length - 1;
      draw();
    };
    earlier.addEventListener("click", () => turn(-1));
    later.addEventListener("click", () => turn(1));
    narrower.addEventListener("click", () => step(-1));
    wider.addEventListener("click", () => step(1));
    const finder = views.finder("timeline");
    finder.append(el("span", { class: "zoom" }, narrower, wider));
    live.append(finder, count, legend(), frame, el("div", { class: "pager" }, earlier, where, later));
    views.watch(body, "[data-mark]", (node) => told.get(node)?.());
    find();
    mijie.localise(live);
    let waiting = null;
    views.onWanted(() => {
      clearTimeout(waiting);
      waiting = setTimeout(find, 90);
    });
    mijie.onLanguage(draw);
    let wide = frame.clientWidth;
    new ResizeObserver(() => {
      if (frame.clientWidth && Math.abs(frame.clientWidth - wide) > 24) { wide = frame.clientWidth; draw(); }
    }).observe(frame);
  });
})();
