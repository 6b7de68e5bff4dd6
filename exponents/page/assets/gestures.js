// Pointer, wheel, fingers and keys on the plane. Places are parts of the width and of the height from the lower left
// corner. Movements are answered once a frame, however often the browser tells of them.

const CLICK = 4; // pixels that a pressed pointer may move and still click
const WHEEL = 0.0016; // logarithm of the magnification per pixel of a wheel
const LINE = 18; // pixels of a wheel that counts in lines
const PAUSE_OF_WHEEL = 250; // milliseconds after which a wheel may turn from scrolling to magnifying and back
const STEP = 1.5; // magnification of a button or key
const ARROWS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowDown: [1, -1], ArrowUp: [1, 1] };
const ZOOMS = { "+": STEP, "=": STEP, "-": 1 / STEP, "\u2212": 1 / STEP, _: 1 / STEP };

class Gestures {
  // `page` answers hover(place), leave(), choose(place), zoom(factor, place), pan(parts), walk(axis, steps), whole() and
  // magnification(), which is above 1 where less than the whole window is shown.
  constructor(plane, page) {
    Object.assign(this, { plane, page, waiting: new Map(), pressed: null, fingers: null, factor: 1 });
    Object.assign(this, { scrolled: -Infinity, turned: -Infinity }); // when the wheel last did the one or the other
    const on = (name, answer, options) => plane.addEventListener(name, answer.bind(this), options);
    on("pointermove", this.move);
    on("pointerleave", this.leave);
    on("pointerdown", this.press);
    on("pointerup", this.release);
    on("pointercancel", this.release);
    on("click", this.click);
    on("keydown", this.key);
    on("wheel", this.wheel, { passive: false });
    for (const name of ["touchstart", "touchmove", "touchend", "touchcancel"]) on(name, this.touch, { passive: false });
    window.addEventListener("scroll", (event) => { this.scrolled = event.timeStamp; }, { passive: true });
  }

  // In the next frame; of one kind only the last task.
  soon(kind, task) {
    if (!this.waiting.size) {
      requestAnimationFrame(() => {
        const tasks = [...this.waiting.values()];
        this.waiting.clear();
        for (const each of tasks) each();
      });
    }
    this.waiting.set(kind, task);
  }

  place({ clientX, clientY }) {
    const box = this.plane.getBoundingClientRect();
    const part = (x) => Math.min(1, Math.max(0, x));
    return [part((clientX - box.left) / box.width), part(1 - (clientY - box.top) / box.height)];
  }

  // --- one pointer -------------------------------------------------------------------------------------------------------

  press(event) {
    if (event.button === 0 && event.pointerType !== "touch") this.pressed = { at: event, dragged: false };
  }

  move(event) {
    if (this.fingers) return;
    if (!event.buttons) this.pressed = null; // released where nothing was told
    const from = this.pressed;
    if (!from) {
      this.soon("hover", () => this.page.hover(this.place(event)));
      return;
    }
    if (!from.dragged && Math.hypot(event.clientX - from.at.clientX, event.clientY - from.at.clientY) < CLICK) return;
    if (!from.dragged) this.plane.setPointerCapture(event.pointerId);
    from.dragged = true;
    this.soon("drag", () => {
      const { width, height } = this.plane.getBoundingClientRect();
      this.page.pan([(from.at.clientX - event.clientX) / width, (event.clientY - from.at.clientY) / height]);
      from.at = event;
    });
  }

  // A click follows at once, if it is one.
  release() {
    this.dragged = this.pressed !== null && this.pressed.dragged;
    this.pressed = null;
  }

  leave() {
    this.waiting.delete("hover");
    if (!this.pressed) this.page.leave();
  }

  click(event) {
    this.waiting.delete("hover");
    if (!this.dragged) this.page.choose(this.place(event));
    this.dragged = false;
  }

  // --- magnifying --------------------------------------------------------------------------------------------------------

  // Between pauses the wheel goes on with what it does; the page scrolls where there is nothing to make smaller.
  wheel(event) {
    const recent = (time) => event.timeStamp - time < PAUSE_OF_WHEEL;
    const done = event.deltaY > 0 && this.page.magnification() <= 1;
    if (!event.ctrlKey && (recent(this.scrolled) || (done && !recent(this.turned)))) return;
    event.preventDefault();
    this.turned = event.timeStamp;
    if (done) return;
    const pixels = event.deltaY * (event.deltaMode ? LINE : 1) * (event.ctrlKey ? 4 : 1); // a pinch on a touchpad is small
    this.factor *= Math.exp(-WHEEL * Math.max(-400, Math.min(400, pixels)));
    this.soon("wheel", () => {
      this.page.zoom(this.factor, this.place(event));
      this.factor = 1;
    });
  }

  // Two fingers magnify and move; one scrolls the page or chooses.
  touch(event) {
    if (event.touches.length !== 2) {
      this.fingers = null;
      return;
    }
    event.preventDefault();
    const [a, b] = event.touches;
    const middle = { clientX: (a.clientX + b.clientX) / 2, clientY: (a.clientY + b.clientY) / 2 };
    const now = { middle, apart: Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) || 1 };
    this.fingers ??= now;
    this.soon("pinch", () => {
      const before = this.fingers ?? now;
      const [[s, t], [u, v]] = [this.place(before.middle), this.place(now.middle)];
      this.page.pan([s - u, t - v]);
      this.page.zoom(now.apart / before.apart, [u, v]);
      if (this.fingers) this.fingers = now;
    });
  }

  key(event) {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const { page } = this;
    const arrow = ARROWS[event.key];
    if (arrow) page.walk(arrow[0], arrow[1] * (event.shiftKey ? 10 : 1));
    else if (event.key in ZOOMS) page.zoom(ZOOMS[event.key]);
    else if (event.key === "0") page.whole();
    else return;
    event.preventDefault();
  }
}
