/**
 * What the benchmark of the dashboards does and sees in the page, by the page's own clock; in milliseconds.
 *
 * A table is described by `panel` (its page's element), `table` (where its rows are), `row`, `cell`, `scroller`,
 * `search` and `header` (selectors), and knows by `aria-rowcount` how many rows it has, the head among them.
 */
(() => {
  const found = new Map();

  /** The first element for a selector, wherever it is: also in the shadow of another. */
  function deep(selector, root = document) {
    const known = found.get(selector);
    if (root === document && known?.isConnected) {
      return known;
    }
    const roots = [root.shadowRoot ?? root];
    for (const one of roots) {
      const match = one.querySelector(selector);
      if (match) {
        if (root === document) {
          found.set(selector, match);
        }
        return match;
      }
      for (const element of one.querySelectorAll("*")) {
        if (element.shadowRoot) {
          roots.push(element.shadowRoot);
        }
      }
    }
    return null;
  }

  const textOf = (element) => (element ? (element.shadowRoot ?? element).textContent.trim() : "");

  const frame = () => new Promise((resolve) => requestAnimationFrame(resolve));

  /** After the frame that shows what is there now. */
  async function painted() {
    await frame();
    await new Promise((resolve) => setTimeout(resolve));
  }

  /** How long until something is so and on the screen; the frames are what is asked between. */
  async function until(condition, began = performance.now(), limit = 60_000) {
    while (!condition()) {
      if (performance.now() - began > limit) {
        throw new Error(`not within ${limit} ms: ${condition}`);
      }
      await frame();
    }
    await painted();
    return performance.now() - began;
  }

  function go(path) {
    history.pushState(null, "", path);
    window.dispatchEvent(new CustomEvent("location-changed", { detail: { replace: false } }));
  }

  class Table {
    constructor(kind) {
      this.kind = kind;
    }

    get root() {
      const panel = deep(this.kind.panel);
      const table = panel && (panel.matches(this.kind.table) ? panel : deep(this.kind.table, panel));
      return table?.shadowRoot ?? null;
    }

    get rows() {
      return [...(this.root?.querySelectorAll(this.kind.row) ?? [])].filter((row) => row.textContent.trim() !== "");
    }

    /** How many rows it says it has. */
    get count() {
      return Number(this.root?.querySelector("[aria-rowcount]")?.getAttribute("aria-rowcount") ?? 0) - 1;
    }

    get firstRow() {
      return this.rows[0]?.textContent.trim() ?? "";
    }

    get field() {
      const panel = deep(this.kind.panel);
      return panel && deep(this.kind.search, panel);
    }

    /** Go there: until rows are on the screen, and until all rows are in the table and it can be searched. */
    async open(path, rows) {
      const before = deep(this.kind.panel);
      const began = performance.now();
      go(path);
      const first = await until(() => this.rows.length >= Math.min(10, rows), began);
      const all = await until(() => this.rows.length > 0 && this.field && this.count >= rows, began);
      return { first, all, anew: deep(this.kind.panel) !== before };
    }

    /** Type what only some rows have, until fewer rows are there and the first of them has it; then take it back. */
    async search(text) {
      const all = this.count;
      const type = (words) => {
        const began = performance.now();
        this.field.value = words;
        this.field.dispatchEvent(new Event("input", { bubbles: true, composed: true }));
        return began;
      };
      const found = await until(() => this.count < all && this.firstRow.includes(text), type(text));
      const few = this.count;
      await until(() => this.count > few, type(""));
      return found;
    }

    /** What the rows on the screen say. */
    get words() {
      return this.rows.map((row) => row.textContent.trim()).join("\n");
    }

    /** Press the head of the first column, until other rows are on the screen. */
    async sort() {
      const before = this.words;
      const began = performance.now();
      this.root.querySelector(this.kind.header).click();
      return until(() => this.words !== before && this.words !== "", began);
    }

    /** From one end to the other in so many frames: how long each frame took. */
    async scroll(frames) {
      const scroller = this.root.querySelector(this.kind.scroller);
      const step = (scroller.scrollHeight - scroller.clientHeight) / frames;
      const gaps = [];
      scroller.scrollTop = 0;
      await painted();
      let last = await frame();
      for (let one = 1; one <= frames; one += 1) {
        scroller.scrollTop = one * step;
        const now = await frame();
        gaps.push(now - last);
        last = now;
      }
      scroller.scrollTop = 0;
      await painted();
      return gaps;
    }
  }

  /** Note the time between frames, long tasks, and what a desk is told, until it is stopped. */
  class Watch {
    gaps = [];
    tasks = [];
    changes = 0;

    constructor(card) {
      let last;
      const next = (now) => {
        if (last !== undefined) {
          this.gaps.push(now - last);
        }
        last = now;
        this.frame = requestAnimationFrame(next);
      };
      this.frame = requestAnimationFrame(next);
      this.observer = new PerformanceObserver((list) => this.tasks.push(...list.getEntries().map((one) => one.duration)));
      this.observer.observe({ type: "longtask" });
      this.desk = card && deep(card)?.desk;
      this.count = (event) => (this.changes += event.detail.length);
      this.desk?.addEventListener("changes", this.count);
    }

    stop() {
      cancelAnimationFrame(this.frame);
      this.observer.disconnect();
      this.desk?.removeEventListener("changes", this.count);
      return { gaps: this.gaps, tasks: this.tasks, changes: this.changes };
    }
  }

  let watch;
  window.smartcareProbe = {
    go,
    table: (kind) => new Table(kind),
    /** When an element of a card was first on the screen with a text, since the page began to load. */
    shown: (card, selector) => until(() => deep(card) && textOf(deep(selector, deep(card))), 0),
    firstPaint: () => performance.getEntriesByName("first-contentful-paint")[0]?.startTime ?? null,
    begin: (card) => void (watch = new Watch(card)),
    end: () => watch.stop(),
  };
})();
