// The realms and their counts: sorted, filtered, and never more rows than a
// browser draws at ease.

import { by_id, el, rove, set_attribute, set_text, show_list } from './dom.js';
import { count, rate } from './format.js';
import { link_to } from './route.js';

const step = 100; // rows

const numbers = { users: count, bindings: count, stale: count,
                  registers_per_second: rate };

export class Realms {
  #all = [];
  #known = false;
  #sort = 'realm';
  #down = false;
  #shown = step;
  #current = null;
  #rows = by_id('realms-rows');
  #filter = by_id('realms-filter');
  #settle = rove(this.#rows);

  constructor() {
    this.#filter.addEventListener('input', () => {
      this.#shown = step;
      this.#draw();
    });
    for (const head of document.querySelectorAll('#realms th'))
      head.firstElementChild.addEventListener('click', () => {
        const by = head.dataset.sort;
        // Names are looked up, numbers are looked at for the greatest.
        this.#down = by === this.#sort ? !this.#down : by !== 'realm';
        this.#sort = by;
        this.#draw();
      });
    by_id('realms-more').addEventListener('click', () => {
      const first = this.#shown;
      this.#shown += step;
      this.#draw();
      this.#rows.children[first]?.querySelector('a').focus();
    });
  }

  show(realms) {
    this.#all = realms;
    this.#known = true;
    this.#draw();
  }

  /** Marks the realm that is looked at, or none. */
  choose(realm) {
    this.#current = realm;
    this.#draw();
  }

  counts_of(realm) {
    return this.#all.find((one) => one.realm === realm);
  }

  /** Those that the filter leaves. */
  get chosen() {
    const text = this.#filter.value.trim().toLowerCase();
    return text ? this.#all.filter((one) => one.realm.includes(text))
                : this.#all;
  }

  focus() {
    (this.#rows.querySelector('tr[aria-current] a')
     ?? this.#rows.querySelector('a[tabindex="0"]')
     ?? by_id('realms-title')).focus();
  }

  #draw() {
    const by = this.#sort;
    const sign = this.#down ? -1 : 1;
    const by_name = (a, b) => (a.realm < b.realm ? -1 : 1);
    const found = [...this.chosen].sort(
      by === 'realm' ? (a, b) => sign * by_name(a, b)
                     : (a, b) => sign * (a[by] - b[by]) || by_name(a, b));
    for (const head of document.querySelectorAll('#realms th'))
      set_attribute(head, 'aria-sort', head.dataset.sort !== by ? null
                    : this.#down ? 'descending' : 'ascending');
    show_list(this.#rows, found.slice(0, this.#shown), (one) => one.realm,
              (one) => this.#row(one), (row, one) => this.#fill(row, one));
    this.#settle();
    const all = this.#all.length;
    set_text(by_id('realms-count'), found.length === all ? count(all)
             : `${count(found.length)} of ${count(all)}`);
    const left = found.length - this.#shown;
    const more = by_id('realms-more');
    more.hidden = left <= 0;
    set_text(more, `${count(Math.min(step, left))} more of ${count(left)}`);
    const empty = by_id('realms-empty');
    empty.hidden = found.length > 0;
    set_text(empty, !this.#known ? 'Loading' : all
             ? 'No realm has this in its name.'
             : 'No phone has registered yet.');
  }

  #row(one) {
    return el('tr', {},
              el('th', { scope: 'row' },
                 el('a', { href: link_to(one.realm), 'data-row': '',
                           tabindex: -1, title: one.realm }, one.realm)),
              ...Object.keys(numbers).map(() => el('td', { class: 'number' })));
  }

  #fill(row, one) {
    set_attribute(row, 'aria-current',
                  one.realm === this.#current ? 'true' : null);
    Object.entries(numbers).forEach(([name, show], at) => {
      const cell = row.children[at + 1];
      set_text(cell, show(one[name]));
      cell.classList.toggle('warn', name === 'stale' && one.stale > 0);
      cell.classList.toggle('none', one[name] === 0);
    });
  }
}
