// Persons: search, a list in pages, and the dossier of one.
(() => {
  const source = mijie.data("persons");
  const table = document.getElementById("person-list");
  if (!source || !table) return;
  const { el, both, told, plain, time, names } = mijie;
  const { texts, rows } = source;
  const PAGE = 50;
  const body = table.querySelector("tbody");
  const [search, role, standing, found, where, earlier, later, file] =
    ["search", "role", "standing", "found", "where", "earlier", "later", "person"].map((id) => document.getElementById(id));
  let hits = rows.map((_, number) => number);
  let first = 0;
  let open = null;

  const fold = (text) => text.normalize("NFKC").toLocaleLowerCase();
  const haystack = rows.map((row, number) => fold([names.persons[number], row.a === undefined ? "" : names.areas[row.a]].join("\n")));

  /** What can be chosen: everything that some row has, in the order of the rows. */
  const options = (select, field, all) => {
    const kept = select.value;
    const values = [...new Set(rows.map((row) => row[field]).filter((value) => value !== undefined))];
    select.replaceChildren(
      el("option", { value: "" }, all),
      ...values.map((value) => el("option", { value }, plain(texts[value]))),
    );
    select.value = kept;
  };

  const cells = (number) => {
    const row = rows[number];
    return el(
      "tr",
      { class: number === open ? "open" : null },
      el("th", { scope: "row" }, mijie.person(number)),
      el("td", {}, el("span", { class: "tag " + row.r }, told(texts[row.w]))),
      el("td", { class: "n" }, String(row.g)),
      el("td", {}, row.t ? time(row.t, "short") : ""),
      el("td", {}, row.a === undefined ? "" : el("bdi", {}, names.areas[row.a])),
      el("td", {}, row.s === undefined ? "" : told(texts[row.s])),
      el("td", {}, row.u ? time(row.u, "short") : ""),
    );
  };

  const draw = (all) => {
    const from = all ? 0 : first;
    const shown = all ? hits : hits.slice(first, first + PAGE);
    body.replaceChildren(...shown.map(cells));
    const count = mijie.number(hits.length);
    found.replaceChildren(...both(hits.length === 1 ? "1 person" : count + " persons", count + "人"));
    const range = hits.length ? mijie.number(from + 1) + "–" + mijie.number(from + shown.length) : "0";
    where.replaceChildren(...both(range + " of " + count, range + "，共" + count));
    earlier.disabled = first === 0;
    later.disabled = first + PAGE >= hits.length;
  };

  const find = () => {
    const wanted = fold(search.value.trim());
    hits = [];
    rows.forEach((row, number) => {
      const fits =
        (!wanted || haystack[number].includes(wanted)) &&
        (role.value === "" || row.w === +role.value) &&
        (standing.value === "" || row.s === +standing.value);
      if (fits) hits.push(number);
    });
    first = 0;
    draw();
  };

  const line = (entry) => {
    const [depth, label, text] = entry.length === 3 ? entry : [entry[0], null, entry[1]];
    return el(
      "div",
      { class: "line d" + depth },
      label === null ? null : el("span", { class: "label" }, told(texts[label])),
      el("span", { class: "said" }, told(texts[text])),
    );
  };

  const show = (number) => {
    const row = rows[number];
    if (!row) return;
    open = number;
    const close = el("button", { type: "button", class: "close" }, both("Close", "关闭"));
    close.addEventListener("click", () => {
      open = null;
      file.hidden = true;
      history.replaceState(null, "", "#persons");
      draw();
      search.focus();
    });
    file.replaceChildren(
      el("header", {}, el("h3", {}, el("bdi", {}, names.persons[number]), " ", el("span", { class: "tag " + row.r }, told(texts[row.w]))), close),
      ...row.b.map(([kind, title, lines]) =>
        el("section", { class: "block " + kind }, el("h4", {}, told(texts[title])), ...lines.map(line)),
      ),
    );
    file.hidden = false;
    const at = hits.indexOf(number);
    if (at >= 0) first = Math.floor(at / PAGE) * PAGE;
    draw();
    file.focus({ preventScroll: true });
    file.scrollIntoView({ block: "start" });
  };

  const relabel = () => {
    options(role, "w", mijie.pick("everybody", "全部"));
    options(standing, "s", mijie.pick("any", "全部"));
    draw();
  };
  search.addEventListener("input", find);
  role.addEventListener("change", find);
  standing.addEventListener("change", find);
  document.getElementById("find").addEventListener("submit", (event) => {
    event.preventDefault();
    if (hits.length) mijie.openPerson(hits[0]);
  });
  earlier.addEventListener("click", () => { first = Math.max(0, first - PAGE); draw(); });
  later.addEventListener("click", () => { if (first + PAGE < hits.length) first += PAGE; draw(); });
  mijie.onLanguage(relabel);
  mijie.onPerson(show);
  // Paper has no next page to turn to.
  window.addEventListener("beforeprint", () => draw(true));
  window.addEventListener("afterprint", () => draw());
})();
