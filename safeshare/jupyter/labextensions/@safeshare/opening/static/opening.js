// Opens a section of the course with its cases live, in JupyterLab and Notebook 7; other notebooks are left alone.
//
// A notebook is the course's where its metadata says so ("safeshare": {"opens_live": true}, written by a release). Of
// such a one, only cells of the two lines that the course writes are hidden and run, and only once they are trusted:
// a copy that is not shows a button first. Nothing here is built: JupyterLab loads this very file.

(() => {
  const NAME = "@safeshare/opening";
  const COURSE_CODE =
    /^from safeshare\.player import (?:(play|points)\n+\1\("[^"\\\n]+"(?:, "[^"\\\n]+")*\)|(hand_in|my_sections)\n+\2\(\))\s*$/;
  const GONE = new Set(["restarting", "autorestarting", "terminating", "dead"]);
  const PATIENCE = 60_000; // milliseconds
  const here = document.currentScript.src;
  const opened = new WeakSet(); // documents: two views of one show the same cases

  const NOTICES = {
    untrusted: ["This copy is new to this computer. If it comes from your trainer, choose Start.", "Start"],
    stopped: ["This section has stopped. Your saved answers are safe.", "Start again"],
    failed: [
      "Not all cases of this section could be opened. Start again; if that does not help, show your trainer this page.",
      "Start again",
    ],
  };

  const sleep = (milliseconds) => new Promise((done) => setTimeout(done, milliseconds));

  async function until(holds, patience = PATIENCE) {
    for (const end = Date.now() + patience; Date.now() < end; await sleep(50)) if (holds()) return true;
    return false;
  }

  function el(tag, attributes, ...children) {
    const made = document.createElement(tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    made.append(...children);
    return made;
  }

  class Section {
    constructor(shell, panel, context) {
      this.shell = shell;
      this.panel = panel;
      this.context = context;
      this.session = context.sessionContext;
      this.state = "new";
      this.words = el("p", {});
      this.bar = el("progress", { "aria-hidden": "true", value: "0", max: "1" });
      this.status = el("div", { class: "sso-status", role: "status", hidden: "" }, this.words, this.bar);
      context.model.cells.changed.connect(() => this.dress());
      context.model.metadataChanged.connect(() => this.dress());
      context.ready.then(() => this.begin());
    }

    /** Hide the code of the course's cells, from the first moment that there is any. */
    dress() {
      if (this.panel.isDisposed) return;
      const ours = this.context.model.getMetadata("safeshare")?.opens_live === true;
      if (ours && !this.panel.hasClass("sso-section")) this.frame();
      this.panel.toggleClass("sso-section", ours);
      if (this.panel.toolbar.isHidden !== ours && (ours || this.cells)) this.panel.toolbar.setHidden(ours);
      this.cells = ours ? this.panel.content.widgets.filter((cell) => this.isCourses(cell)) : undefined;
      for (const cell of this.panel.content.widgets) {
        const found = Boolean(this.cells?.includes(cell));
        cell.toggleClass("sso-cell", found);
        cell.toggleClass("sso-play", found && !cell.model.sharedModel.getSource().includes(" points\n"));
      }
    }

    /** Name the window after the section while that is in view; alone in it, drop the row above the menus: a logo. */
    frame() {
      const name = () => {
        const texts = this.panel.isDisposed ? [] : this.panel.content.widgets.map((cell) => cell.model.sharedModel.getSource());
        const words = texts.map((text) => /^# +(.+?) *$/m.exec(text)?.[1]).find(Boolean);
        const title = `${words} – safeshare`;
        if (words && this.shell.currentWidget === this.panel && document.title !== title) document.title = title;
      };
      const named = new MutationObserver(name); // Jupyter names it after the file, again and again
      named.observe(document.head, { childList: true, characterData: true, subtree: true });
      this.shell.currentChanged?.connect(name);
      const row = [...this.shell.widgets("top")].find((each) => each.id === "jp-MainLogo")?.parent;
      const clear = () => row?.setHidden(!this.panel.isDisposed && this.shell.mode === "single-document");
      this.shell.modeChanged?.connect(clear);
      this.panel.disposed.connect(() => (named.disconnect(), clear()));
      name();
      clear();
    }

    isCourses(cell) {
      return cell.model.type === "code" && COURSE_CODE.test(cell.model.sharedModel.getSource());
    }

    async begin() {
      this.dress();
      if (!this.cells?.length) return;
      this.panel.node.append(this.status);
      this.quieten();
      this.hearOthers();
      if (opened.has(this.context)) return this.cells.forEach((cell) => cell.addClass("sso-live"));
      opened.add(this.context);
      while (!this.panel.isVisible && !this.panel.isDisposed) await sleep(200); // a tab that nobody has looked at yet
      if (this.panel.isDisposed || this.state !== "new") return;
      if (this.cells.every((cell) => cell.model.trusted)) await this.run();
      else this.notice("untrusted");
    }

    /** Let the notebook be a page: no key and no double click changes it or shows what is behind it. */
    quieten() {
      const { node } = this.panel.content;
      const keep = (event) => {
        this.panel.addClass("sso-keys"); // where the keys are is shown once there are any
        if (!node.contains(event.target)) return;
        event.stopPropagation(); // JupyterLab listens further up, and Notebook 7 on the way down
        if (event.key === "s" && (event.ctrlKey || event.metaKey)) event.preventDefault(); // there is nothing to save
      };
      addEventListener("keydown", keep, true);
      this.panel.disposed.connect(() => removeEventListener("keydown", keep, true));
      node.addEventListener("pointerdown", () => this.panel.removeClass("sso-keys"), true);
      const outside = (event) => event.target.closest(".safeshare") || event.stopPropagation();
      node.addEventListener("dblclick", outside, true);
    }

    /** Notice what happens without us: the kernel goes, or somebody runs the cells from the menu. */
    hearOthers() {
      const jupyters = this.panel._onSessionStatusChanged; // its dialogue speaks of kernels; ours says it in the page
      if (jupyters) this.session.statusChanged.disconnect(jupyters, this.panel);
      this.session.statusChanged.connect((_, status) => GONE.has(status) && this.stop());
      this.session.kernelChanged.connect((_, change) => change.newValue === null && this.stop());
      for (const cell of this.cells) {
        cell.model.stateChanged.connect((_, change) => {
          if (change.name !== "executionCount" || !change.newValue || this.state === "opening") return;
          cell.addClass("sso-live");
          if (this.cells.every((each) => each.hasClass("sso-live"))) this.settle("ready");
        });
      }
    }

    stop() {
      if (this.state === "ready" && !this.panel.isDisposed) this.notice("stopped"); // what stood there stays in view
    }

    async run() {
      this.settle("opening");
      const playing = this.cells.filter((cell) => cell.hasClass("sso-play"));
      for (const cell of this.cells) {
        cell.node.style.minHeight = `${cell.node.offsetHeight}px`; // whoever has scrolled down stays where they are
        cell.removeClass("sso-live");
      }
      this.say("Opening the section…", 0, playing.length);
      let failed = false;
      try {
        await this.wake();
        await Promise.all(this.cells.map((cell) => this.execute(cell, playing)));
      } catch (error) {
        console.warn(`${NAME}:`, error);
        failed = true;
      }
      if (this.panel.isDisposed) return;
      this.context.model.dirty = false; // cases are drawn anew each time: there is nothing to save
      if (failed) return this.notice("failed");
      this.settle("ready");
      this.say("Ready");
    }

    /** Have a kernel that takes requests: "idle" is said before it does. */
    async wake() {
      await this.session.ready;
      const kernel = () => this.session.session?.kernel;
      const gone = () => !kernel() || kernel().isDisposed || kernel().status === "dead";
      if (gone() && kernel()) await this.session.restartKernel();
      if (gone()) await this.session.changeKernel({ name: this.session.kernelPreference.name ?? "python3" });
      if (!(await until(() => kernel()?.connectionStatus === "connected" && kernel().status === "idle")))
        throw new Error("nothing to run the section with");
    }

    async execute(cell, playing) {
      const reply = await cell.constructor.execute(cell, this.session);
      const drawn = () => !playing.includes(cell) || cell.node.querySelector(".safeshare") !== null;
      const done = reply?.content.status === "ok" && (await until(() => drawn() || this.panel.isDisposed));
      cell.addClass("sso-live");
      cell.node.style.minHeight = "";
      if (!done) throw new Error("a case did not open");
      this.bar.value = playing.filter((each) => each.hasClass("sso-live")).length;
    }

    settle(state) {
      this.state = state;
      if (this.banner?.contains(document.activeElement)) this.panel.content.node.focus({ preventScroll: true });
      this.banner?.remove();
      this.panel.toggleClass("sso-opening", state === "opening");
    }

    say(words, value, max) {
      this.words.textContent = words;
      this.bar.hidden = max === undefined;
      Object.assign(this.bar, { max: max || 1, value: value ?? 1 });
      this.status.hidden = false;
      this.status.classList.toggle("sso-done", max === undefined);
    }

    /** Say in one sentence why the cases are not there, with one button to press. */
    notice(kind) {
      this.settle(kind);
      this.status.hidden = true;
      const [words, label] = NOTICES[kind];
      const button = el("button", { type: "button" }, label);
      button.addEventListener("click", () => (kind === "untrusted" ? this.trust() : this.run()));
      const alert = el("div", { role: "alert" });
      this.banner = el("div", { class: "sso-banner" }, alert, button);
      this.banner.addEventListener("keydown", (event) => event.stopPropagation());
      this.panel.node.prepend(this.banner); // not in the notebook, which would take the focus from it to a cell
      const room = () => this.panel.node.style.setProperty("--sso-room", `${this.banner.offsetHeight}px`);
      new ResizeObserver(room).observe(this.banner); // its words need more lines in a narrow window
      setTimeout(() => alert.append(el("p", {}, words))); // text that comes into an alert is read out
    }

    async trust() {
      for (const cell of this.cells) {
        cell.model.clearExecution();
        cell.model.trusted = true;
      }
      if (this.context.contentsModel?.writable !== false) await this.context.save();
      await this.run();
    }
  }

  const plugin = {
    id: `${NAME}:plugin`,
    description: "Opens the sections of a safeshare course with their cases live.",
    autoStart: true,
    activate: (app) => {
      if ("alone" in document.documentElement.dataset) app.shell.menu?.hide(); // a page of its own
      app.docRegistry.addWidgetExtension("Notebook", { createNew: (panel, context) => void new Section(app.shell, panel, context) });
    },
  };

  const sheet = (name) =>
    new Promise((done) => {
      const link = el("link", { rel: "stylesheet", href: new URL(name, here).href });
      link.onload = link.onerror = done;
      document.head.append(link);
    });
  const style = () => Promise.all(["course.css", "opening.css"].map(sheet)).then(() => () => ({}));

  // Without __esModule JupyterLab takes the module for the plugin, and shows an empty page.
  const modules = { "./extension": async () => () => ({ __esModule: true, default: plugin }), "./style": style };
  (window._JUPYTERLAB ??= {})[NAME] = { init() {}, get: (module) => modules[module]() };
})();
