"use strict";
// Searches, sorts and filters the rows of the page. All of them stand in the block of JSON:
// a column has its values in their order, and the place of each row's value among them (-1 for
// none), so that sorting compares numbers, and a search looks at every value once. What comes
// from data becomes text nodes, and nothing else.
function start(given) {
  const data = JSON.parse(given);
  const { words, columns } = data;
  const rows = columns.length ? columns[0].rows.length : 0;
  const shown = columns.filter((column) => column.shown);
  const details = columns.filter((column) => !column.shown);
  const CHUNK = 100;
  const WAIT = 120;
  const byId = (id) => document.getElementById(id);
  const [form, table, body] = [byId("controls"), byId("rows"), byId("rows").tBodies[0]];
  const fields = document.createElement("div");

  function element(name, properties = {}, ...children) {
    const made = document.createElement(name);
    for (const [key, value] of Object.entries(properties)) {
      if (key in made && !key.includes("-")) made[key] = value;
      else made.setAttribute(key, value);
    }
    made.append(...children);
    return made;
  }

  const filled = (template, values) =>
    template.replace(/\{(\w+)\}/g, (whole, name) => (name in values ? values[name] : whole));
  const number = (value) => value.toLocaleString(data.lang);

  // A value is a text, or a list of parts; a part is a text with an address or without.
  const partsOf = (value) =>
    typeof value === "string" ? [[value]] : value.map((place) => data.parts[place]);
  const plain = (value) =>
    partsOf(value).map(([text, address]) => (address ? `${text} ${address}` : text).trim()).join("; ");

  function linked([text, address]) {
    if (!address || !/^https?:\/\//i.test(address)) return document.createTextNode(text);
    return element("a", { href: address, rel: "noopener noreferrer", target: "_blank" }, text);
  }

  function content(column, place) {
    if (place < 0) return element("span", { className: "missing" }, column.none);
    const value = column.values[place];
    if (column.marks) {
      return element("span", { className: `verdict ${column.marks[place]}` }, value);
    }
    if (typeof value === "string") return document.createTextNode(value);
    const parts = partsOf(value);
    if (parts.length === 1) return linked(parts[0]);
    return element("ul", {}, ...parts.map((part) => element("li", {}, linked(part))));
  }

  function cell(column, row) {
    const head = column === data.heads;
    const made = element(head ? "th" : "td", { className: column.kind, "data-head": column.head });
    made.setAttribute("role", head ? "rowheader" : "cell");
    if (head) made.scope = "row";
    made.append(content(column, column.rows[row]));
    return made;
  }

  data.heads = shown.find((column) => column.key === data.identity) || shown[0];

  function line(row) {
    const made = element("tr", { role: "row" }, ...shown.map((column) => cell(column, row)));
    if (data.begins.includes(row)) made.className = "begins";
    if (details.length) made.append(opener(row));
    return made;
  }

  function opener(row) {
    const name = plain(data.heads.values[data.heads.rows[row]] || "");
    const button = element("button", { type: "button", className: "open" }, "+");
    button.setAttribute("aria-expanded", "false");
    button.setAttribute("aria-label", filled(words.details, { name }));
    button.addEventListener("click", () => {
      const line = button.closest("tr");
      const open = button.getAttribute("aria-expanded") === "true";
      button.setAttribute("aria-expanded", String(!open));
      button.textContent = open ? "+" : "−";
      if (open) line.nextSibling.remove();
      else line.after(everything(row));
    });
    return element("td", { className: "control", role: "cell" }, button);
  }

  function everything(row) {
    const list = element("dl");
    for (const column of details) {
      if (column.rows[row] >= 0) {
        list.append(
          element("dt", {}, column.head),
          element("dd", {}, content(column, column.rows[row])),
        );
      }
    }
    const cell = element("td", { colSpan: shown.length + 1, role: "cell" }, list);
    return element("tr", { className: "details", role: "row" }, cell);
  }

  // Filters: each says of every row whether it stays.
  const filters = [];
  let order = null;
  let kept = [];
  let drawn = 0;

  const folded = (text) => text.normalize("NFKC").toLowerCase();
  function texts(column) {
    const also = column.also || [];
    column.folded ??= column.values.map((value, at) => folded(`${plain(value)} ${also[at] || ""}`));
    return column.folded;
  }

  function containing(columns, asked) {
    const wanted = folded(asked).split(/\s+/).filter(Boolean);
    if (!wanted.length) return null;
    const mask = new Uint8Array(rows).fill(1);
    for (const word of wanted) {
      const found = new Uint8Array(rows);
      for (const column of columns) {
        const hits = texts(column).map((text) => text.includes(word));
        if (!hits.includes(true)) continue;
        for (let row = 0; row < rows; row++) {
          const place = column.rows[row];
          if (place >= 0 && hits[place]) found[row] = 1;
        }
      }
      for (let row = 0; row < rows; row++) mask[row] &= found[row];
    }
    return mask;
  }

  function oneOf(column, chosen) {
    if (!chosen.size) return null;
    const mask = new Uint8Array(rows);
    for (let row = 0; row < rows; row++) mask[row] = chosen.has(column.rows[row]) ? 1 : 0;
    return mask;
  }

  // A row is counted for a filter's own values if every other filter keeps it.
  function apply() {
    const misses = new Uint8Array(rows);
    const missed = new Uint8Array(rows);
    filters.forEach((filter, place) => {
      filter.mask = filter.read();
      if (!filter.mask) return;
      for (let row = 0; row < rows; row++) {
        if (!filter.mask[row]) {
          misses[row]++;
          missed[row] = place;
        }
      }
    });
    kept = [];
    for (let row = 0; row < rows; row++) if (!misses[row]) kept.push(row);
    filters.forEach((filter, place) => {
      if (!filter.column || !filter.show) return;
      const counts = new Map();
      for (let row = 0; row < rows; row++) {
        if (!misses[row] || (misses[row] === 1 && missed[row] === place)) {
          const value = filter.column.rows[row];
          counts.set(value, (counts.get(value) || 0) + 1);
        }
      }
      filter.show(counts);
    });
    sort();
  }

  function sort() {
    if (order) {
      const { column, down } = order;
      const sign = down ? -1 : 1;
      // Array.prototype.sort keeps the order of equals; what is missing comes last.
      kept.sort((a, b) => {
        const [x, y] = [column.rows[a], column.rows[b]];
        if (x < 0 || y < 0) return (x < 0) - (y < 0) || a - b;
        return sign * (x - y) || a - b;
      });
    } else kept.sort((a, b) => a - b);
    draw();
  }

  function draw() {
    drawn = 0;
    body.replaceChildren();
    table.setAttribute("aria-rowcount", String(kept.length + 1));
    byId("none").hidden = kept.length > 0 || rows === 0;
    if (byId("download")) byId("download").disabled = kept.length === 0;
    const values = { number: number(kept.length), all: number(rows) };
    byId("count").textContent = filled(kept.length === rows ? words.all : words.some, values);
    extend();
  }

  function extend(most = CHUNK) {
    body.append(...kept.slice(drawn, drawn + most).map(line));
    drawn = Math.min(drawn + most, kept.length);
    byId("further").hidden = drawn >= kept.length;
    byId("more").textContent = filled(words.more, { number: number(kept.length - drawn) });
  }

  // Controls.
  function later(action) {
    let timer = 0;
    return () => {
      clearTimeout(timer);
      timer = setTimeout(action, WAIT);
    };
  }

  function field(label, control, className = "") {
    fields.append(element("label", { className }, element("span", {}, label), control));
    return control;
  }

  function typed(id, label, searched, className) {
    const input = field(label, element("input", { type: "search", id, autocomplete: "off" }), className);
    input.addEventListener("input", later(apply));
    filters.push({ read: () => containing(searched, input.value), clear: () => (input.value = "") });
  }

  function choice(column) {
    const select = element("select", { id: `filter-${column.key}` });
    const options = new Map();
    select.append(element("option", { value: "" }, words.any));
    const present = column.values.map((_, place) => place);
    for (const place of column.rows.includes(-1) ? [...present, -1] : present) {
      const text = place < 0 ? column.none : plain(column.values[place]);
      options.set(place, [text, element("option", { value: String(place) }, text)]);
      select.append(options.get(place)[1]);
    }
    field(column.head, select).addEventListener("change", apply);
    filters.push({
      column,
      read: () => oneOf(column, new Set(select.value === "" ? [] : [Number(select.value)])),
      show: (counts) => {
        for (const [place, [text, option]] of options) {
          option.textContent = `${text} (${number(counts.get(place) || 0)})`;
        }
      },
      clear: () => (select.value = ""),
    });
  }

  function map(column) {
    const chosen = new Set();
    const grid = element("div", { className: "tiles" });
    grid.style.gridTemplateColumns = `repeat(${data.tiles.columns}, minmax(0, 1fr))`;
    const buttons = data.tiles.tiles.map(({ mark, name, row, column: across, value, outside }) => {
      const count = element("span");
      const button = element("button", { type: "button", className: "tile" }, mark, count);
      button.style.gridArea = `${row + 1} / ${across + 1}`;
      button.setAttribute("aria-pressed", "false");
      button.addEventListener("click", () => {
        if (!chosen.delete(value)) chosen.add(value);
        button.setAttribute("aria-pressed", String(chosen.has(value)));
        apply();
      });
      grid.append(button);
      if (outside) button.classList.add("outside");
      return { button, count, name, value, outside };
    });
    const legend = element("legend", {}, words.map);
    form.append(element("fieldset", { id: "map" }, legend, grid));
    form.className = "mapped";
    filters.push({
      column,
      read: () => oneOf(column, chosen),
      show: (counts) => {
        const of = ({ value }) => counts.get(value) || 0;
        const largest = Math.max(...buttons.map(of));
        for (const tile of buttons) {
          const found = of(tile);
          tile.count.textContent = found ? number(found) : tile.outside ? "" : "—";
          const none = tile.outside ? words.outside : words.no_tile;
          const template = found ? words.tile : none;
          const label = filled(template, { name: tile.name, number: number(found) });
          tile.button.setAttribute("aria-label", label);
          tile.button.title = label;
          if (found) tile.button.dataset.level = Math.ceil((5 * found) / largest);
          else delete tile.button.dataset.level;
        }
      },
      clear: () => {
        chosen.clear();
        for (const { button } of buttons) button.setAttribute("aria-pressed", "false");
      },
    });
  }

  function sortable() {
    const heads = [...table.tHead.rows[0].cells];
    const select = element("select", {}, element("option", { value: "" }, words.given));
    const choose = (place, down) => {
      order = place < 0 ? null : { column: shown[place], down };
      heads.forEach((head, at) => {
        if (at < shown.length) {
          const state = at !== place ? "none" : down ? "descending" : "ascending";
          head.setAttribute("aria-sort", state);
        }
      });
      select.value = place < 0 ? "" : `${place} ${down ? 1 : 0}`;
      sort();
    };
    shown.forEach((column, place) => {
      const button = element("button", { type: "button" }, column.head);
      button.addEventListener("click", () => {
        if (!order || order.column !== column) choose(place, false);
        else if (!order.down) choose(place, true);
        else choose(-1, false);
      });
      heads[place].replaceChildren(button);
      heads[place].setAttribute("aria-sort", "none");
      for (const down of [0, 1]) {
        const text = `${column.head} ${down ? "↓" : "↑"}`;
        select.append(element("option", { value: `${place} ${down}` }, text));
      }
    });
    select.addEventListener("change", () => {
      const [place, down] = select.value.split(" ");
      choose(select.value === "" ? -1 : Number(place), down === "1");
    });
    field(words.sort, select, "sorting");
    return () => choose(-1, false);
  }

  // CSV of the rows that are shown, guarded as the program's own is.
  const plainNumber = new RegExp(`^(?:${data.guard.number})$`);
  function csvCell(text) {
    const { mark, beginnings } = data.guard;
    let first = 0;
    while (text[first] === mark) first++;
    const formula = first < text.length && beginnings.includes(text[first]);
    const safe = formula && !plainNumber.test(text) ? mark + text : text;
    return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  }

  function csv() {
    const all = [...shown, ...details];
    const lines = [all.map((column) => csvCell(column.head)).join(",")];
    for (const row of kept) {
      const cells = all.map((column) => {
        const place = column.rows[row];
        return place < 0 ? "" : csvCell(plain(column.values[place]));
      });
      lines.push(cells.join(","));
    }
    return `\ufeff${lines.join("\n")}\n`;
  }

  function download() {
    const blob = new Blob([csv()], { type: "text/csv;charset=utf-8" });
    const address = URL.createObjectURL(blob);
    element("a", { href: address, download: `${data.name}.csv` }).click();
    setTimeout(() => URL.revokeObjectURL(address), 1000);
  }

  function button(label, action, id) {
    const made = element("button", { type: "button", id }, label);
    made.addEventListener("click", action);
    fields.append(made);
  }

  fields.className = "fields";
  form.append(fields);
  const column = (key) => columns.find((candidate) => candidate.key === key);
  if (data.filtered) {
    typed("search", words.search, columns, "wide");
    const industry = column("industry");
    if (industry) typed("filter-industry", industry.head, [industry]);
    for (const key of data.choices) choice(column(key));
  }
  const unsorted = data.sorted ? sortable() : () => draw();
  if (data.filtered) {
    button(words.clear, () => {
      for (const filter of filters) filter.clear();
      order = null;
      apply();
      unsorted();
    }, "clear");
  }
  if (rows) button(words.download, download, "download");
  if (data.filtered && data.tiles) map(column("province"));
  form.addEventListener("submit", (event) => event.preventDefault());
  form.hidden = fields.children.length === 0;

  if (details.length) {
    const label = element("span", { className: "hidden" }, words.more_fields);
    const head = element("th", { className: "control", scope: "col", role: "columnheader" }, label);
    table.tHead.rows[0].append(head);
  }
  byId("more").addEventListener("click", () => extend());
  new IntersectionObserver((seen) => {
    if (seen.some((entry) => entry.isIntersecting)) extend();
  }, { rootMargin: "600px" }).observe(byId("further"));
  addEventListener("beforeprint", () => extend(rows));
  if (byId("cut")) byId("cut").remove();
  apply();
  performance.mark("ready");
  document.documentElement.dataset.ready = "";
}

// Of a large page the table, which stands in it, is painted first.
const given = document.getElementById("data").textContent;
if (given.length < 500000 || document.hidden) start(given);
else requestAnimationFrame(() => setTimeout(start, 0, given));
