// What happens, as it happens: the server's events, handed over with a frame
// that is drawn, a few times a second, and only as many as can be looked at.

const most_waiting = 400; // events; to read these takes less than a blink
const pause = 200; // milliseconds between two deliveries
const types = ['register', 'unregister', 'stale', 'fresh',
               'register.auth.failed', 'register.auth.blocked', 'gap'];

export class Stream {
  #take;
  #tell;
  #query = null;
  #source = null;
  #waiting = [];
  #lost = 0;
  #planned = false;
  #delivered = 0;
  #retry = null;
  #pause = 1000;
  #hiding = null;

  /**
   * `take(events, lost)`: events in their order, and how many others there were
   * that are not among them. `tell(open)`: whether it listens.
   */
  constructor(take, tell) {
    this.#take = take;
    this.#tell = tell;
    document.addEventListener('visibilitychange', () => {
      clearTimeout(this.#hiding);
      // The server has room for few listeners; who does not look is none.
      if (document.visibilityState !== 'visible')
        this.#hiding = setTimeout(() => this.#close(), 10000);
      else if (!this.#source)
        this.#open();
    });
  }

  /** Listens to what the query chooses, from now on. */
  listen(query) {
    const text = new URLSearchParams(query).toString();
    if (this.#query === text) return;
    this.#query = text;
    this.#waiting = [];
    this.reopen();
  }

  reopen() {
    this.#close();
    if (document.visibilityState === 'visible') this.#open();
  }

  #open() {
    clearTimeout(this.#retry);
    if (this.#query === null) return;
    const source = new EventSource(`events?${this.#query}`);
    this.#source = source;
    source.onopen = () => {
      this.#pause = 1000;
      this.#tell(true);
    };
    source.onerror = () => {
      if (source !== this.#source) return;
      this.#tell(false);
      // A browser tries again by itself, but not after a refusal.
      if (source.readyState !== EventSource.CLOSED) return;
      this.#close();
      this.#retry = setTimeout(() => this.#open(), this.#pause);
      this.#pause = Math.min(2 * this.#pause, 30000);
    };
    for (const type of types)
      source.addEventListener(type, (event) => {
        if (source === this.#source) this.#keep(type, event.data);
      });
  }

  #close() {
    clearTimeout(this.#retry);
    this.#source?.close();
    this.#source = null;
  }

  #keep(type, data) {
    if (type === 'gap') ++this.#lost;
    else this.#waiting.push(data); // parsed only if there is time for it
    if (this.#waiting.length > 2 * most_waiting) this.#shorten();
    if (this.#planned) return;
    this.#planned = true;
    setTimeout(() => requestAnimationFrame(() => this.#deliver()),
               this.#delivered + pause - performance.now());
  }

  #shorten() {
    const excess = this.#waiting.length - most_waiting;
    if (excess <= 0) return;
    this.#waiting.splice(0, excess);
    this.#lost += excess;
  }

  #deliver() {
    this.#planned = false;
    this.#delivered = performance.now();
    this.#shorten();
    const events = this.#waiting.map((text) => JSON.parse(text));
    const lost = this.#lost;
    this.#waiting = [];
    this.#lost = 0;
    this.#take(events, lost);
  }
}
