// A long computation in slices, between which the page answers the reader.

const SLICE = 8; // milliseconds

class Work {
  constructor() {
    this.generator = null;
  }

  // Run a generator to its end and hand over what it returns; what was begun before is given up.
  start(generator, done) {
    this.generator = generator;
    const proceed = () => {
      if (this.generator !== generator) return;
      const until = performance.now() + SLICE;
      for (;;) {
        const { done: ended, value } = generator.next();
        if (ended) {
          this.generator = null;
          done(value);
          return;
        }
        if (performance.now() > until) break;
      }
      setTimeout(proceed);
    };
    proceed();
  }

  stop() {
    this.generator = null;
  }
}
