// Chains: generations from left to right against time, the evidence of each link, the proof of each person.
(() => {
  if (!views || !document.getElementById("chains-live")) return;
  const { el, svg, both, names } = mijie;
  const { tables, two } = views;
  const { links, proofs, witnesses, links_in_all: inAll, links_left_out: leftOut } = views.chains;
  // So many persons and links are drawn at once, those further up in the list of persons first.
  const MOST_PERSONS = 900;
  const MOST_LINKS = 3000;
  const MOST_NAMED = 48;
  const ZOOMS = [1, 1.5, 2, 3, 4, 6];

  const outgoing = tables.persons.map(() => []);
  const ingoing = tables.persons.map(() => []);
  links.forEach(([source, person], at) => {
    outgoing[source].push(at);
    ingoing[person].push(at);
  });
  const settingOf = links.map((link) => views.setting(link[8][0]));
  const hidden = new Set();
  let zoom = 0;
  let open = null;
  let drawn = { at: new Map(), persons: new Map(), links: new Map(), order: [] };
  let live, picture, frame, count, panel, legend, wider, narrower;

  const firstOf = (person) => Math.min(tables.persons[person][2], tables.as_of);
  const exposureLine = (assumed, [place, kind, start, seconds, how]) =>
    el("li", {}, el("b", {}, views.site(place, kind)), " ", views.stretch(start, seconds), " ",
      el("span", { class: "quiet" }, "(", views.length(seconds), ", ", views.how(how),
        assumed ? both("; nearness assumed", "；按邻近计") : "", ")"));

  const GRADES = [["close link", "密切接触"], ["companion link", "时空伴随"], ["general link", "一般接触"]];
  /** What is told of a link: who, where, from when to when, by which rules. */
  const evidence = (at) => {
    const [source, person, generation, grade, , , seconds, rules, exposures, more] = links[at];
    const shown = exposures.slice(0, 5);
    const rest = exposures.length - shown.length + more;
    return [
      el("p", { class: "who" }, views.personName(source), " → ", views.personName(person)),
      el("p", { class: "quiet" }, both(GRADES[grade][0] + ", generation " + generation, GRADES[grade][1] + "，第" + generation + "代"), " · ", views.length(seconds)),
      el("ul", {}, shown.map((one) => exposureLine(one[6].length > 0, one)), rest > 0 ? el("li", { class: "quiet" }, both("and " + rest + " more", "另有" + rest + "次")) : null),
      rules.map((rule) => el("p", { class: "rules" }, views.ruleLine(rule))),
    ];
  };
  const facts = (person) => {
    const [role, generation, first, township] = tables.persons[person];
    const reached = role === 0 ? both("counts as a source from ", "可传染期自") : both("first exposure ", "首次暴露");
    return [
      el("p", { class: "who" }, views.personName(person), " ", views.tag(person)),
      el("p", {}, reached, views.when(first), el("span", { class: "quiet" }, " · ", both("generation " + generation, "第" + generation + "代"))),
      township === null ? null : el("p", {}, views.areaName(township)),
      el("p", { class: "quiet" }, both(ingoing[person].length + " links to, " + outgoing[person].length + " from this person", "指向此人" + ingoing[person].length + "条，由此人发出" + outgoing[person].length + "条")),
      el("p", { class: "quiet" }, both("Enter or click: the proof", "回车或点击：查看判定依据")),
    ];
  };
  const tell = (node) => (node.dataset.link === undefined ? facts(+node.dataset.person) : evidence(+node.dataset.link));

  /** Who is drawn: those who are looked for, and the chains that lead to them; of a few, whom they reached, too. */
  const choose = () => {
    const hits = tables.persons.map((_, person) => person).filter(views.matches);
    const chosen = new Map();
    for (const person of hits) {
      if (chosen.size >= MOST_PERSONS) break;
      chosen.set(person, true);
      if (!views.isWanted()) continue;
      for (const proof of witnesses[person][0]) {
        for (const other of proofs[proof].slice(0, 2)) if (!chosen.has(other)) chosen.set(other, false);
      }
    }
    // Of a few, whom they reached as well.
    if (views.isWanted() && hits.length <= 5) {
      for (const person of hits) {
        for (const at of outgoing[person]) {
          const to = links[at][1];
          if (chosen.size < MOST_PERSONS && !chosen.has(to)) chosen.set(to, false);
        }
      }
    }
    for (const person of hits) if (chosen.has(person)) chosen.set(person, true);
    return { hits, chosen, noRoom: hits.length - hits.filter((person) => chosen.has(person)).length };
  };

  const SHAPES = [
    (r) => `M0 ${-r}L${r} 0L0 ${r}L${-r} 0Z`,
    (r) => `M${-r} 0A${r} ${r} 0 1 0 ${r} 0A${r} ${r} 0 1 0 ${-r} 0Z`,
    (r) => `M${-r} 0A${r} ${r} 0 1 0 ${r} 0A${r} ${r} 0 1 0 ${-r} 0Z`,
    (r) => `M0 ${-r}L${r} ${r}L${-r} ${r}Z`,
    (r) => `M${-r} ${-r}H${r}V${r}H${-r}Z`,
    (r) => `M${-r} ${-r}H${r}V${r}H${-r}Z`,
  ];
  const SIZES = [7, 4.6, 3.4, 3.8, 3.2, 2.8];
  const mark = (role) => svg("path", { class: "mark " + views.roleClass(role), d: SHAPES[role](SIZES[role]) });

  // A lane in which many have no room for their names is about as high as this; marks shrink, and stay at their times.
  const CROWD = 430;
  /** Rows of a lane: each person in the first row with room at their time. */
  const pack = (persons, x, named) => {
    const ends = [];
    return persons.map((person) => {
      const width = named ? 14 + 6.8 * Math.min(names.persons[person].length, 16) : 8.5;
      const from = x(firstOf(person)) - (named ? 6 : 4.2);
      let row = ends.findIndex((end) => end <= from);
      if (row < 0) row = ends.push(0) - 1;
      ends[row] = from + width;
      return row;
    });
  };

  const curve = (from, to, lanes) => {
    if (lanes) return `M${from[0]} ${from[1]}C${from[0]} ${(from[1] + to[1]) / 2} ${to[0]} ${(from[1] + to[1]) / 2} ${to[0]} ${to[1]}`;
    return `M${from[0]} ${from[1]}Q${from[0]} ${to[1]} ${to[0]} ${to[1]}`;
  };
  const round = (value) => Math.round(value * 10) / 10;

  const draw = () => {
    const { hits, chosen, noRoom } = choose();
    const persons = [...chosen.keys()].sort((a, b) => a - b);
    const width = Math.max(frame.clientWidth - 2, 680) * ZOOMS[zoom];
    const left = 30;
    const right = width - 96;
    const starts = persons.map(firstOf);
    const from = Math.floor(Math.min(...starts, tables.as_of - views.DAY) / views.DAY) * views.DAY;
    const until = Math.max(tables.as_of, from + views.DAY);
    const x = (seconds) => round(left + ((seconds - from) / (until - from)) * (right - left));
    const generations = [...new Set(persons.map((person) => tables.persons[person][1]))].sort((a, b) => a - b);
    const at = new Map();
    const under = svg("g", {});
    const over = svg("g", {});
    const order = [];
    let y = 34;
    for (const generation of generations) {
      const lane = persons.filter((person) => tables.persons[person][1] === generation)
        .sort((a, b) => firstOf(a) - firstOf(b) || a - b);
      const named = lane.length <= MOST_NAMED;
      const rows = generation === 0 && named ? lane.map((_, row) => row) : pack(lane, x, named);
      const deep = Math.max(0, ...rows) + 1;
      const pitch = generation === 0 && named ? 21 : named ? 17 : Math.max(4.2, Math.min(9.6, CROWD / deep));
      const size = named ? 1 : Math.max(0.62, pitch / 9.6);
      const words = generation === 0
        ? ["Cases", "病例"] : ["Generation " + generation, "第" + generation + "代"];
      under.append(
        svg("line", { class: "lane", x1: 0, x2: width, y1: y, y2: y }),
        ...views.label({ class: "lane-name", x: left, y: y + 15 }, words[0] + " (" + mijie.number(lane.length) + ")", words[1] + "（" + mijie.number(lane.length) + "）"),
      );
      y += 30;
      lane.forEach((person, place) => {
        const point = [x(firstOf(person)), round(y + rows[place] * pitch)];
        at.set(person, point);
        order.push(person);
        const [role] = tables.persons[person];
        if (generation === 0 && named) {
          for (const [start, seconds] of views.timeline.rows[person][0].slice(0, 1)) {
            under.append(svg("rect", { class: "spell", x: x(start), y: point[1] - 6, width: Math.max(1, x(Math.min(start + seconds, until)) - x(start)), height: 12, rx: 6 }));
          }
        }
        const node = svg("g", {
          "data-person": person, role: "button", tabindex: "-1", class: "person" + (chosen.get(person) ? "" : " beside"),
          transform: `translate(${point[0]} ${point[1]})` + (size < 1 ? ` scale(${round(size * 10) / 10})` : ""),
          "data-label-en": names.persons[person] + ", " + tables.roles[role][0],
          "data-label-zh": names.persons[person] + "，" + tables.roles[role][1],
        }, mark(role), named ? svg("text", { x: 9, y: 4 }, views.cut(names.persons[person], 16)) : null);
        over.append(node);
      });
      y += deep * pitch + 12;
    }
    const height = y + 22;
    const lines = svg("g", { class: "links" });
    let crowded = 0;
    const linkNodes = new Map();
    links.forEach(([source, person, generation], number) => {
      const [a, b] = [at.get(source), at.get(person)];
      if (!a || !b || hidden.has(settingOf[number])) return;
      if (linkNodes.size >= MOST_LINKS) { crowded += 1; return; }
      const explains = witnesses[person][0].some((proof) => proofs[proof][0] === source && proofs[proof][1] === person && proofs[proof][2] === generation);
      const path = curve(a, b, tables.persons[source][1] !== tables.persons[person][1]);
      const node = svg("g", {
        "data-link": number, role: "button", tabindex: "-1", class: "tie " + settingOf[number] + (explains ? "" : " faint"),
        "aria-label": names.persons[source] + " → " + names.persons[person],
      }, svg("path", { class: "reach", d: path }), svg("path", { class: "line", d: path }));
      linkNodes.set(number, node);
      lines.append(node);
    });
    const grid = svg("g", {});
    for (const day of views.days(from, until, x, 52)) {
      grid.append(svg("line", { class: "grid", x1: x(day), x2: x(day), y1: 22, y2: height - 18 }),
        ...views.dayLabel({ class: "soft middle", x: x(day), y: 16 }, day),
        ...views.dayLabel({ class: "soft middle", x: x(day), y: height - 4 }, day));
    }
    grid.append(svg("line", { class: "now", x1: x(tables.as_of), x2: x(tables.as_of), y1: 22, y2: height - 18 }));
    picture.replaceChildren(grid, under, lines, over);
    picture.classList.toggle("many", linkNodes.size > 400);
    picture.classList.toggle("crowd", linkNodes.size > 1200);
    picture.setAttribute("viewBox", `0 0 ${width} ${height}`);
    picture.setAttribute("width", width);
    picture.setAttribute("height", height);
    picture.style.width = width + "px";
    const personNodes = new Map([...over.children].map((node) => [+node.dataset.person, node]));
    drawn = { at, persons: personNodes, links: linkNodes, order };
    const start = personNodes.get(open !== null && personNodes.has(open) ? open : order[0]);
    if (start) start.setAttribute("tabindex", "0");
    tellCount(hits.length, noRoom, crowded);
    trace();
    if (open !== null) reveal(open);
    mijie.localise(picture);
  };

  const tellCount = (hits, noRoom, crowded) => {
    const n = mijie.number;
    const listed = tables.persons.length;
    const all = tables.all.reduce((sum, one) => sum + one, 0);
    const en = [n(hits) + " of " + n(all) + (all === 1 ? " person" : " persons")];
    const zh = ["共" + n(all) + "人，符合条件" + n(hits) + "人"];
    en.push(n(drawn.links.size) + " of " + n(inAll) + (inAll === 1 ? " link" : " links") + " drawn");
    zh.push("共" + n(inAll) + "条关系，画出" + n(drawn.links.size) + "条");
    if (noRoom) en.push(n(noRoom) + " found who have no room"), zh.push(n(noRoom) + "人未画出");
    if (crowded + leftOut) en.push(n(crowded + leftOut) + " links have no room"), zh.push(n(crowded + leftOut) + "条关系未画出");
    if (all > listed) en.push(n(all - listed) + " persons are counted and not listed"), zh.push("另有" + n(all - listed) + "人仅计数");
    count.replaceChildren(...both(en.join(" · "), zh.join(" · ")));
  };

  /** Scrolls the picture to a person who is out of sight. */
  const reveal = (person) => {
    const point = drawn.at.get(person);
    if (!point) return;
    const [x, y] = point;
    const { scrollLeft, scrollTop, clientWidth, clientHeight } = frame;
    if (x < scrollLeft || x > scrollLeft + clientWidth - 40) frame.scrollLeft = x - clientWidth / 2;
    if (y < scrollTop || y > scrollTop + clientHeight - 40) frame.scrollTop = y - clientHeight / 2;
  };

  let lit = [];
  /** What belongs to the mark under the pointer stands out. */
  const light = (node) => {
    for (const one of lit) one.classList.remove("on");
    lit = [];
    if (node) {
      const near = node.dataset.link === undefined
        ? [...ingoing[+node.dataset.person], ...outgoing[+node.dataset.person]] : [+node.dataset.link];
      lit.push(node);
      for (const number of near) {
        const [source, person] = links[number];
        lit.push(...[drawn.links.get(number), drawn.persons.get(source), drawn.persons.get(person)].filter(Boolean));
      }
      for (const one of lit) one.classList.add("on");
    }
    picture.classList.toggle("dimmed", lit.length > 0);
  };

  /** The proof that is open stands out. */
  const trace = () => {
    for (const one of picture.querySelectorAll(".proved")) one.classList.remove("proved");
    picture.classList.toggle("traced", open !== null);
    if (open === null) return;
    drawn.persons.get(open)?.classList.add("proved");
    for (const proof of witnesses[open][0]) {
      const [source, person, generation] = proofs[proof];
      for (const one of [source, person]) drawn.persons.get(one)?.classList.add("proved");
      const number = ingoing[person].find((at) => links[at][0] === source && links[at][2] === generation);
      const node = drawn.links.get(number);
      if (node) node.classList.add("proved"), node.parentNode.append(node);
    }
  };

  const SINCE = [
    [() => ["the start that was fixed"], () => ["流调人员确定的起始时间"]],
    [(at, n) => [n + " d before the onset ", at()], (at, n) => ["发病日", at(), "前推" + n + "天"]],
    [(at, n) => [n + " d before the first positive test ", at()], (at, n) => ["首次阳性采样日", at(), "前推" + n + "天"]],
    [(at) => ["the last negative test ", at()], (at) => ["末次阴性采样", at()]],
    [(at, n) => [n ? n + " min after the first exposure " : "the first exposure ", at()], (at, n) => ["首次暴露", at(), n ? "后" + n + "分钟" : ""]],
  ];
  const ENDS = [
    [() => ["the end that was fixed"], () => ["流调人员确定的终止时间"]],
    [(at) => ["isolation ", at()], (at) => [at(), "隔离"]],
    [(at, n) => ["the end of " + n + " d after ", at()], (at, n) => [at(), "后第" + n + "天结束"]],
    [() => ["the time of asking"], () => ["查询时点"]],
  ];
  const bound = (words, language, [by, at, isDay, number]) => words[by][language](() => views.when(at, isDay), number);
  const step = (at) => {
    const [source, person, generation, rule, from, since, until, ends, within, seconds, required, exposures] = proofs[at];
    const cited = tables.rules[rule] ? tables.rules[rule][4] : "";
    const span = () => views.stretch(from, until - from);
    return el("li", { class: "step" },
      el("p", { class: "who" }, goto(source), " → ", goto(person), el("span", { class: "quiet" }, " ", both("generation " + generation, "第" + generation + "代"))),
      el("p", {}, two(
        () => [views.personName(source), " counts as a source ", span(), ": from ", bound(SINCE, 0, since), " to ", bound(ENDS, 0, ends)],
        () => [views.personName(source), " 的可传染期：", span(), "（自", bound(SINCE, 1, since), "起，至", bound(ENDS, 1, ends), "止）"],
      )),
      el("p", { class: "rules" }, both("Rule ", "判定规则 "), views.ruleLine(rule), cited ? el("span", { class: "quiet" }, " (", el("bdi", {}, cited), ")") : ""),
      el("ul", {}, exposures.map((one) => exposureLine(one[5], one))),
      el("p", {}, two(
        () => ["In sum ", views.length(seconds), within ? [" within ", views.length(within)] : "", "; ", required > 1 ? ["at least ", views.length(required), " asked for"] : "any time is enough"],
        () => ["合计", views.length(seconds), within ? ["（", views.length(within), "之内）"] : "", "；", required > 1 ? ["规则要求不少于", views.length(required)] : "规则不限时长"],
      )),
    );
  };
  /** The name of a person, which opens their proof. */
  const goto = (person) => {
    const button = el("button", { type: "button", class: "name", "data-goto": person }, views.personName(person));
    button.addEventListener("click", () => prove(person));
    return button;
  };

  const prove = (person) => {
    open = person;
    const [chain, holds] = witnesses[person];
    const close = el("button", { type: "button", id: "chains-witness-close" }, both("Close", "关闭"));
    close.addEventListener("click", shut);
    const none = tables.persons[person][0] === 0
      ? both("No link from another case is on record.", "未发现来自其他病例的接触。")
      : both("No proof is in the page.", "本页无此人的判定依据。");
    const intro = tables.persons[person][0] === 0
      ? both("How another case may have infected this one: the first link.", "可能的感染来源：最早的一条接触关系。")
      : both("The least of the records that proves it, from a case on:", "判定所需的最少依据（自病例起）：");
    panel.replaceChildren(
      el("header", {}, el("h3", {}, both("Proof", "判定依据"), ": ", views.personName(person), " ", views.tag(person)), close),
      chain.length ? el("p", { class: "quiet" }, intro) : el("p", {}, none),
      el("ol", {}, chain.map(step)),
      chain.length ? el("p", { class: holds ? "checked" : "warn" }, holds
        ? both("Checked against the records by other code than found it: every step holds.", "经独立程序逐项对照原始记录核验，各环节均成立。")
        : both("Checked against the records, and it does not hold.", "经独立程序核验，不成立。")) : null,
      el("p", {}, el("a", { href: "#person=" + person }, both("The whole dossier of this person", "此人的完整档案"))),
    );
    panel.dataset.person = person;
    panel.hidden = false;
    mijie.localise(panel);
    views.hideTip();
    light(null);
    trace();
    reveal(person);
  };
  const shut = () => {
    const was = open;
    open = null;
    panel.hidden = true;
    delete panel.dataset.person;
    trace();
    const node = drawn.persons.get(was);
    if (node) views.rove(node);
  };

  /** Where a key leads from a mark: along links, or to the next person. */
  const next = (node, key) => {
    const link = node.dataset.link;
    if (link !== undefined) {
      const [source, person] = links[+link];
      if (key === "ArrowRight") return drawn.persons.get(person);
      if (key === "ArrowLeft") return drawn.persons.get(source);
      const side = (node.dataset.cameBy === "target" ? ingoing[person] : outgoing[source]).filter((at) => drawn.links.has(at));
      const to = side.indexOf(+link) + (key === "ArrowDown" ? 1 : key === "ArrowUp" ? -1 : 0);
      const found = drawn.links.get(side[(to + side.length) % side.length]);
      if (found) found.dataset.cameBy = node.dataset.cameBy || "source";
      return found;
    }
    const person = +node.dataset.person;
    if (key === "ArrowRight" || key === "ArrowLeft") {
      const side = (key === "ArrowRight" ? outgoing : ingoing)[person].filter((at) => drawn.links.has(at));
      const best = key === "ArrowLeft"
        ? side.find((at) => witnesses[person][0].some((proof) => proofs[proof][0] === links[at][0] && proofs[proof][1] === person)) ?? side[0] : side[0];
      const found = drawn.links.get(best);
      if (found) found.dataset.cameBy = key === "ArrowRight" ? "source" : "target";
      return found;
    }
    const at = drawn.order.indexOf(person);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: drawn.order.length - 1 }[key];
    return drawn.persons.get(drawn.order[to]);
  };
  const onKey = (event) => {
    const node = event.target.closest("[data-person],[data-link]");
    if (!node) return;
    if (event.key === "Enter" || event.key === " ") {
      event.preventDefault();
      prove(node.dataset.link === undefined ? +node.dataset.person : links[+node.dataset.link][1]);
      document.getElementById("chains-witness-close").focus({ preventScroll: true });
    } else if (["ArrowUp", "ArrowDown", "ArrowLeft", "ArrowRight", "Home", "End"].includes(event.key)) {
      event.preventDefault();
      const to = next(node, event.key);
      if (to) views.rove(to);
    }
  };

  const drawLegend = () => {
    const inUse = [...new Set(settingOf)];
    const settings = Object.keys(views.SETTINGS).filter((one) => inUse.includes(one));
    legend.replaceChildren(
      ...tables.roles.map(([en, zh, name], role) => (role < 3 || tables.all[role] > 0
        ? el("li", {}, svg("svg", { class: "mijie", width: 16, height: 16, viewBox: "-8 -8 16 16", "aria-hidden": "true" }, mark(role)),
          both(en, zh), " ", el("b", { class: name + "-count" }, mijie.number(tables.all[role]))) : null)).filter(Boolean),
      ...settings.map((one) => {
        const button = el("button", { type: "button", class: "chip " + one, "data-setting": one, "aria-pressed": String(!hidden.has(one)) },
          el("span", { class: "swatch line " + one }), both(...views.SETTINGS[one]));
        button.addEventListener("click", () => {
          if (!hidden.delete(one)) hidden.add(one);
          button.setAttribute("aria-pressed", String(!hidden.has(one)));
          draw();
        });
        return el("li", {}, button);
      }),
    );
  };

  const build = () => {
    live = views.begin("chains");
    picture = svg("svg", { class: "mijie chains", id: "chains-picture", role: "group", "data-rove": true, "data-label-en": "Chains", "data-label-zh": "传播链" });
    frame = el("div", { class: "frame scroll", id: "chains-frame" }, picture);
    count = el("p", { id: "chains-count", role: "status", class: "note" });
    panel = el("aside", { id: "chains-witness", hidden: true, "aria-live": "polite" });
    legend = el("ul", { class: "legend", id: "chains-legend" });
    narrower = el("button", { type: "button", id: "chains-zoom-out", "data-label-en": "Narrower", "data-label-zh": "缩小" }, "−");
    wider = el("button", { type: "button", id: "chains-zoom-in", "data-label-en": "Wider", "data-label-zh": "放大" }, "+");
    const step = (by) => {
      zoom = Math.max(0, Math.min(ZOOMS.length - 1, zoom + by));
      narrower.disabled = zoom === 0;
      wider.disabled = zoom === ZOOMS.length - 1;
      draw();
    };
    narrower.disabled = true;
    narrower.addEventListener("click", () => step(-1));
    wider.addEventListener("click", () => step(1));
    const finder = views.finder("chains");
    finder.append(el("span", { class: "zoom" }, narrower, wider));
    live.append(finder, count, legend, el("div", { class: "beside-proof" }, frame, panel));
    views.watch(picture, "[data-person],[data-link]", tell, light);
    picture.addEventListener("click", (event) => {
      const node = event.target.closest("[data-person],[data-link]");
      if (!node) return;
      views.rove(node);
      prove(node.dataset.link === undefined ? +node.dataset.person : links[+node.dataset.link][1]);
    });
    picture.addEventListener("keydown", onKey);
    live.addEventListener("keydown", (event) => {
      if (event.key === "Escape" && open !== null) shut();
    });
    drawLegend();
    draw();
    mijie.localise(live);
    let waiting = null;
    views.onWanted(() => {
      clearTimeout(waiting);
      waiting = setTimeout(draw, 90);
    });
    mijie.onLanguage(() => { drawLegend(); draw(); });
    let wide = frame.clientWidth;
    new ResizeObserver(() => {
      if (frame.clientWidth && Math.abs(frame.clientWidth - wide) > 24) { wide = frame.clientWidth; draw(); }
    }).observe(frame);
  };
  mijie.onPage("chains", build);
})();
