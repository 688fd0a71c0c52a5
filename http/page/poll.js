// Does something again and again while the page is seen: each time after the
// last has ended, and the more seldom the longer it takes.

export class Poll {
  #work;
  #pause;
  #timer = null;
  #running = false;
  #again = false;
  #on = false;

  /** `work` is async and must not throw; `pause` is in milliseconds. */
  constructor(work, pause) {
    this.#work = work;
    this.#pause = pause;
    document.addEventListener('visibilitychange', () => {
      if (document.visibilityState === 'visible') this.now();
    });
  }

  start() {
    this.#on = true;
    this.now();
  }

  stop() {
    this.#on = false;
    clearTimeout(this.#timer);
  }

  /** Without waiting for its time; once more if it is being done. */
  async now() {
    if (!this.#on || document.visibilityState !== 'visible') return;
    if (this.#running) {
      this.#again = true;
      return;
    }
    clearTimeout(this.#timer);
    this.#running = true;
    this.#again = false;
    const begun = performance.now();
    await this.#work();
    const took = performance.now() - begun;
    this.#running = false;
    if (!this.#on) return;
    const pause = this.#again ? 0 : this.#pause;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.now(), Math.max(pause, 8 * took));
  }
}
