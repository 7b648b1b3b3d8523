// When the tablet goes to the service: now and then by itself, and at once where there is something to bring. After a failure it lets the
// wait pass that the service is given; a busy desk, with an answer each minute, would give it none.
export class Rounds {
  #work;
  #rest; // in ms, where nobody says how long
  #timer = null;
  #running = null;
  #failed = false; // the last round
  #again = false; // asked for while one is under way
  #brings = false;

  // work goes round once and resolves to how long to wait, and whether it has failed.
  constructor(work, rest) {
    this.#work = work;
    this.#rest = rest;
  }

  // now goes round at once, whatever was; a round that is asked for while one is under way follows it.
  now() {
    if (this.#running) {
      this.#again = true;
      return this.#running;
    }
    clearTimeout(this.#timer);
    this.#running = this.#work().catch(() => ({ wait: this.#rest, failed: true })).then((ended) => { this.#end(ended); });
    return this.#running;
  }

  // bring goes round where the service is not being given time.
  bring() {
    if (this.#running) { this.#brings = true; } else if (!this.#failed) { this.now(); }
  }

  #end({ wait, failed }) {
    const follows = this.#again || this.#brings && !failed;
    this.#running = null;
    this.#failed = failed;
    this.#again = false;
    this.#brings = false;
    this.#timer = setTimeout(() => { this.now(); }, follows ? 0 : wait);
  }
}
