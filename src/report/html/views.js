// What the chains, the timeline and the map share: words, what is looked for, what the pointer is on, and axes of days.
const views = (() => {
  const tables = mijie.data("tables");
  if (!tables) return null;
  const { el, both, names } = mijie;
  const DAY = 86400;

  const pad = (value) => String(value).padStart(2, "0");
  /** Seconds since the start of the tables as the protocol's clock shows them. */
  const stamp = (seconds, isDay) => {
    const at = new Date((tables.start + tables.offset + seconds) * 1000);
    const day = at.getUTCFullYear() + "-" + pad(at.getUTCMonth() + 1) + "-" + pad(at.getUTCDate());
    if (isDay) return day;
    const rest = at.getUTCSeconds() ? ":" + pad(at.getUTCSeconds()) : "";
    return day + " " + pad(at.getUTCHours()) + ":" + pad(at.getUTCMinutes()) + rest;
  };
  const when = (seconds, isDay) => mijie.time(stamp(seconds, isDay), "short");
  const sameDay = (a, b) => stamp(a, true) === stamp(b, true);
  /** From when to when; the day stands once where it is the same. */
  const stretch = (start, seconds) => {
    const end = start + seconds;
    const until = sameDay(start, end) ? el("span", {}, stamp(end).slice(11)) : when(end);
    return el("span", { class: "stretch" }, when(start), "–", until);
  };
  const length = (seconds) => {
    const parts = [[Math.floor(seconds / DAY), "d", "天"], [Math.floor(seconds / 3600) % 24, "h", "小时"],
      [Math.floor(seconds / 60) % 60, "min", "分钟"], [seconds % 60, "s", "秒"]].filter(([count]) => count > 0);
    if (!parts.length) return both("0 s", "0秒");
    return both(parts.map(([count, unit]) => count + " " + unit).join(" "), parts.map(([count, , unit]) => count + unit).join(""));
  };

  /** A key of which so many signs have room. */
  const cut = (text, most) => {
    const signs = [...text];
    return signs.length > most ? signs.slice(0, most - 1).join("") + "…" : text;
  };
  const personName = (number) => el("bdi", {}, cut(names.persons[number] ?? "?", 40));
  const placeName = (number) => el("bdi", {}, cut(names.places[number] ?? "?", 60));
  const areaName = (number) => el("bdi", {}, cut(names.areas[number] ?? "?", 60));
  const role = (number) => both(tables.roles[number][0], tables.roles[number][1]);
  const roleClass = (number) => tables.roles[number][2];
  const kind = (number) => both(tables.kinds[number][0], tables.kinds[number][1]);
  const tag = (person) => {
    const at = tables.persons[person];
    return at ? el("span", { class: "tag " + roleClass(at[0]) }, role(at[0])) : null;
  };

  /** Nodes in both languages, made once for each. */
  const two = (en, zh) => [el("span", { lang: "en" }, en()), el("span", { lang: "zh" }, zh())];
  const HOW = [["at the same time", "同时在场"], ["after the source had left", "传染源离开后在场"], ["recorded encounter", "接触记录"]];
  const how = (number) => both(...HOW[number]);
  const SETTINGS = {
    home: ["home", "居家"], work: ["work, school", "工作学习"], leisure: ["meals, shops, leisure", "餐饮购物娱乐"],
    travel: ["travel", "交通"], care: ["care, quarantine", "就医隔离"], other: ["elsewhere", "其他"], met: ["encounter", "接触记录"],
  };
  /** What people do where an exposure was. */
  const setting = (exposure) => (exposure && exposure[1] !== null ? tables.kinds[exposure[1]][2] : "met");
  /** Where an exposure was. */
  const site = (place, ofKind) => {
    if (place !== null) return [placeName(place), ofKind === null ? "" : [" (", kind(ofKind), ")"]];
    return ofKind === null ? both("somewhere", "地点不详") : kind(ofKind);
  };
  const ruleLine = (number) => {
    const [id, , en, zh] = tables.rules[number] || ["?", 0, "", ""];
    return [el("bdi", { class: "rule" }, cut(id, 60)), ": ", both(en, zh)];
  };

  // What is under the pointer or has the focus.
  let tip = null;
  const tipOf = () => {
    if (!tip) {
      tip = el("div", { id: "view-tip", role: "tooltip", hidden: true });
      document.body.append(tip);
    }
    return tip;
  };
  const showTip = (content, at) => {
    const box = tipOf();
    box.replaceChildren(...[content].flat(Infinity).filter((node) => node !== null && node !== undefined));
    mijie.localise(box);
    box.hidden = false;
    const { width, height } = box.getBoundingClientRect();
    const left = at.x + 14 + width > innerWidth ? at.x - 14 - width : at.x + 14;
    const top = at.y + 14 + height > innerHeight ? at.y - 14 - height : at.y + 14;
    box.style.left = Math.max(4, left) + "px";
    box.style.top = Math.max(4, top) + "px";
  };
  const hideTip = () => {
    if (tip) tip.hidden = true;
  };
  /** Where a mark is, for a tip beside it. */
  const placeOf = (node) => {
    const box = node.getBoundingClientRect();
    return { x: Math.min(box.right, innerWidth - 40), y: Math.min(box.bottom, innerHeight - 40) };
  };
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hideTip();
  });

  /** Shows what `tell` says of the mark under the pointer, or of the one with the focus. */
  const watch = (frame, selector, tell, mark) => {
    const on = (node, at) => {
      const told = node ? tell(node) : null;
      if (!told) { hideTip(); if (mark) mark(null); return; }
      if (mark) mark(node);
      showTip(told, at);
    };
    frame.addEventListener("pointermove", (event) => on(event.target.closest(selector), { x: event.clientX, y: event.clientY }));
    frame.addEventListener("pointerleave", () => on(null));
    frame.addEventListener("focusin", (event) => {
      const node = event.target.closest(selector);
      if (node) on(node, placeOf(node));
    });
    frame.addEventListener("focusout", () => on(null));
  };

  // What is looked for: the same in the chains and in the timeline.
  const wanted = { text: "", place: "", generation: "", township: "" };
  const changed = [];
  const fold = (text) => text.normalize("NFKC").toLocaleLowerCase();
  const chains = mijie.data("chains");
  const timeline = mijie.data("timeline");
  let were = null;
  /** The places where a person was: by visits and exposures. */
  const placesOf = (person) => {
    if (!were) {
      were = tables.persons.map(() => new Set());
      for (const [source, target, , , , , , , exposures] of chains.links) {
        for (const [place] of exposures) {
          if (place !== null) were[source].add(place), were[target].add(place);
        }
      }
      timeline.rows.forEach(([, , , visits], at) => {
        for (let visit = 0; visit < visits.length; visit += 3) were[at].add(visits[visit]);
      });
    }
    return were[person];
  };
  const matches = (person) => {
    const [, generation, , township] = tables.persons[person];
    return (!wanted.text || fold(names.persons[person]).includes(fold(wanted.text))) &&
      (wanted.generation === "" || generation === +wanted.generation) &&
      (wanted.township === "" || String(township) === wanted.township) &&
      (!wanted.place || [...placesOf(person)].some((place) => fold(names.places[place]).includes(fold(wanted.place))));
  };
  const isWanted = () => Object.values(wanted).some((value) => value !== "");
  const asked = [];
  const ask = (part, value) => {
    wanted[part] = value.trim();
    for (const again of asked) again();
    for (const listener of changed) listener();
  };
  /** The controls with which is looked for, for one view. */
  const finder = (view) => {
    const field = (part, node, en, zh) => {
      const id = view + "-" + part;
      node.id = id;
      return el("span", { class: "field" }, el("label", { for: id }, both(en, zh)), node);
    };
    const text = el("input", { type: "search", autocomplete: "off", spellcheck: "false", "data-hint-en": "key", "data-hint-zh": "编号" });
    const place = el("input", { type: "search", autocomplete: "off", spellcheck: "false", "data-hint-en": "place", "data-hint-zh": "场所" });
    const generation = el("select", {});
    const township = el("select", {});
    const option = (value, words) => el("option", { value }, words);
    const generations = [...new Set(tables.persons.map((row) => row[1]))].sort((a, b) => a - b);
    const townships = [...new Set(tables.persons.map((row) => row[3]).filter((area) => area !== null))]
      .sort((a, b) => (names.areas[a] < names.areas[b] ? -1 : 1));
    const relabel = () => {
      const every = mijie.pick("all", "全部");
      generation.replaceChildren(option("", every), ...generations.map((one) => option(one, one === 0 ? mijie.pick("0: cases", "0：病例") : String(one))));
      township.replaceChildren(option("", every), ...townships.map((area) => option(area, cut(names.areas[area], 40))));
      again();
    };
    const again = () => {
      if (text.value.trim() !== wanted.text) text.value = wanted.text;
      if (place.value.trim() !== wanted.place) place.value = wanted.place;
      generation.value = wanted.generation;
      township.value = wanted.township;
    };
    asked.push(again);
    relabel();
    mijie.onLanguage(relabel);
    text.addEventListener("input", () => ask("text", text.value));
    place.addEventListener("input", () => ask("place", place.value));
    generation.addEventListener("change", () => ask("generation", generation.value));
    township.addEventListener("change", () => ask("township", township.value));
    const reset = el("button", { type: "button", id: view + "-reset" }, both("Clear", "清除"));
    reset.addEventListener("click", () => {
      for (const part of Object.keys(wanted)) wanted[part] = "";
      for (const one of asked) one();
      for (const listener of changed) listener();
    });
    return el("div", { class: "find views-find", role: "search" },
      field("search", text, "Person", "人员"), field("place", place, "Place", "场所"),
      field("generation", generation, "Generation", "代"),
      townships.length ? field("township", township, "Township", "乡镇") : null, reset);
  };
  const onWanted = (listener) => changed.push(listener);

  /** The midnights of a stretch of time that have room for their names, `room` pixels each. */
  const days = (from, until, scale, room) => {
    const list = [];
    const first = Math.ceil(from / DAY);
    const last = Math.floor(until / DAY);
    const step = Math.max(1, Math.ceil(room / Math.max(scale(DAY) - scale(0), 1e-9)));
    for (let day = first; day <= last && list.length < 400; day += step) list.push(day * DAY);
    return list;
  };
  /** A text of a picture in both languages. */
  const label = (attributes, en, zh) => [
    mijie.svg("text", { ...attributes, lang: "en" }, en), mijie.svg("text", { ...attributes, lang: "zh" }, zh),
  ];
  /** The name of a day in a picture, in both languages. */
  const dayLabel = (attributes, seconds) => {
    const [, month, day] = stamp(seconds, true).split("-").map(Number);
    const english = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"][month - 1];
    return label(attributes, day + " " + english, month + "月" + day + "日");
  };

  /** Shows what a script drew in the place of what stands without one. */
  const begin = (view) => {
    const live = document.getElementById(view + "-live");
    const still = document.getElementById(view + "-still");
    if (!live) return null;
    live.hidden = false;
    if (still) still.classList.add("print-only");
    return live;
  };

  /** One of many marks can be reached by Tab; the others by keys. */
  const rove = (node) => {
    const frame = node.closest("[data-rove]");
    for (const one of frame.querySelectorAll("[tabindex='0']")) one.setAttribute("tabindex", "-1");
    node.setAttribute("tabindex", "0");
    node.focus();
  };

  return {
    tables, chains, timeline, DAY, stamp, when, stretch, length, cut, personName, placeName, areaName, role, roleClass, kind, tag, how, setting, two,
    SETTINGS, site, ruleLine, showTip, hideTip, watch, placesOf, matches, isWanted, finder, onWanted, days, label, dayLabel,
    begin, rove,
  };
})();
