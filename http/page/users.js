// A page of a realm's users, or those that a search found. A realm is never
// read as a whole.

import * as api from './api.js';
import { announce, by_id, el, rove, set_attribute, set_text,
         show_list } from './dom.js';
import { address, count, countdown } from './format.js';
import { Poll } from './poll.js';
import { link_to } from './route.js';

const page_size = 50; // users
const most_found = 50; // users
const most_asked = 1000; // realms that a search asks

/** [{realm, user, registrations}] of registrations in the order of users. */
function by_user(registrations) {
  const result = [];
  for (const one of registrations) {
    const { realm, username: user } = one.auth;
    const last = result.at(-1);
    if (last?.user === user) last.registrations.push(one);
    else result.push({ realm, user, registrations: [one] });
  }
  return result;
}

/** [text, class] of how many of the bindings can be reached. */
export function state_of(bindings) {
  const stale = bindings.filter((one) => one.stale).length;
  if (stale === 0)
    return [bindings.length > 1 ? `${bindings.length} fresh` : 'fresh', 'good'];
  return [stale === bindings.length ? (stale > 1 ? `${stale} stale` : 'stale')
          : `${stale} of ${bindings.length} stale`, 'warn'];
}

export class Users {
  #realm = null;
  #search = null;
  #user = null; // the one that is looked at
  #befores = []; // where the pages before this one begin
  #after = '';
  #next = null;
  #found = [];
  #asked = 0; // each look-up has a number, answers to earlier ones are late
  #abort = null;
  #typing = null;
  #due = null;
  #rows = by_id('users-rows');
  #settle = rove(this.#rows);
  #poll = new Poll(() => this.#read(), 10000);
  #counts_of;

  constructor(counts_of) {
    this.#counts_of = counts_of;
    by_id('users-filters').addEventListener('input', () => {
      clearTimeout(this.#typing);
      this.#typing = setTimeout(() => this.#from_start(), 200);
    });
    by_id('users-filters').addEventListener('submit', (event) => {
      event.preventDefault();
      this.#from_start();
    });
    by_id('users-next').addEventListener('click', () => {
      this.#befores.push(this.#after);
      this.#go(this.#next);
    });
    by_id('users-previous').addEventListener('click', () =>
      this.#go(this.#befores.pop()));
    setInterval(() => this.#tick(), 1000);
  }

  /** Shows the realm, or what the search finds in the realms, or nothing. */
  show(realm, search, user, realms) {
    this.#user = user;
    if (realm === this.#realm && search === this.#search) {
      this.#draw();
      return;
    }
    this.#realm = realm;
    this.#search = search;
    this.#abort?.abort();
    clearTimeout(this.#due);
    this.#due = null;
    this.#poll.stop();
    by_id('users-filters').hidden = realm === null;
    by_id('users-filters').reset();
    by_id('users-pages').hidden = realm === null;
    set_text(by_id('users-title'),
             realm ?? (search === null ? '' : `Users called ${search}`));
    set_text(by_id('users-count'), '');
    this.#clear();
    if (realm !== null) this.#from_start();
    else if (search !== null) this.#find(search, realms);
  }

  focus(user) {
    const link = [...this.#rows.querySelectorAll('a[data-row]')].find(
      (one) => one.dataset.row === user);
    (link ?? by_id('users-title')).focus();
  }

  /** Users of the realm that something happened to; null: nobody knows. */
  touch(users) {
    if (this.#realm === null) return;
    const first = this.#after;
    const last = this.#next;
    const seen = users?.filter(
      (one) => one > first && (last === null || one <= last));
    if (seen && seen.length === 0) return;
    for (const row of this.#rows.children)
      if (seen?.includes(row.user)) this.#flash(row);
    // One page is read once in a while however much happens.
    this.#due ??= setTimeout(() => {
      this.#due = null;
      this.#poll.now();
    }, users ? 250 : 1000);
  }

  tell_count() {
    const counts = this.#realm !== null && this.#counts_of(this.#realm);
    if (!counts) return;
    set_text(by_id('users-count'),
             `${count(counts.users)} ${counts.users === 1 ? 'user' : 'users'}`
             + (counts.stale ? `, ${count(counts.stale)} stale` : ''));
  }

  #flash(row) {
    row.classList.remove('touched');
    requestAnimationFrame(() => row.classList.add('touched'));
  }

  #clear() {
    this.#found = [];
    this.#next = null;
    ++this.#asked;
    this.#draw('Loading');
  }

  #from_start() {
    clearTimeout(this.#typing);
    if (this.#realm === null) return;
    this.#befores = [];
    this.#go('');
  }

  #go(after) {
    this.#after = after;
    ++this.#asked;
    by_id('users-scroll').scrollTop = 0;
    this.#poll.start();
  }

  get #filters() {
    const pattern = by_id('users-user').value.trim();
    return { user: pattern && !pattern.includes('*') ? `${pattern}*` : pattern,
             useragent: by_id('users-agent').value.trim(),
             stale: by_id('users-stale').checked };
  }

  async #read() {
    const asked = this.#asked;
    try {
      const found = await api.users(this.#realm, {
        limit: page_size, after: this.#after, ...this.#filters });
      if (asked !== this.#asked) return;
      this.#found = by_user(found.registrations);
      this.#next = found.next;
      const { user, useragent, stale } = this.#filters;
      this.#draw(user || useragent || stale ? 'No user is like that.'
                                            : 'Nobody is registered here.');
      this.tell_count();
    } catch (error) {
      if (asked === this.#asked) this.#draw(`Not read: ${error.message}.`);
    }
  }

  /** Asks the realms one after the other, some at a time. */
  async #find(text, realms) {
    const asked = this.#asked;
    this.#abort = new AbortController();
    const { signal } = this.#abort;
    const left = realms.filter((one) => one.users > 0).slice(0, most_asked);
    const all = left.length;
    const work = async () => {
      while (left.length && this.#found.length < most_found) {
        const { realm } = left.shift();
        const { registrations } = await api.users(
          realm, { limit: 10, user: text }, signal);
        if (asked !== this.#asked) return;
        this.#found.push(...by_user(registrations));
        set_text(by_id('users-count'), `${all - left.length} of ${all} realms`);
        if (registrations.length) this.#draw();
      }
    };
    try {
      await Promise.all([work(), work(), work(), work()]);
      if (asked !== this.#asked) return;
      const more = left.length ? ', and maybe more' : '';
      const said = `${this.#found.length} found in ${all} realms${more}`;
      set_text(by_id('users-count'), said);
      this.#draw('No realm has a user of this name. '
                 + '* stands for any text: 10*.');
      announce(said);
    } catch (error) {
      if (asked === this.#asked) this.#draw(`Not found: ${error.message}.`);
    }
  }

  #draw(nothing) {
    show_list(this.#rows, this.#found, (one) => `${one.user}@${one.realm}`,
              (one) => this.#row(one), (row, one) => this.#fill(row, one));
    this.#settle();
    this.#tick();
    const empty = by_id('users-empty');
    empty.hidden = this.#found.length > 0;
    if (nothing) set_text(empty, nothing);
    const first = this.#befores.length * page_size;
    set_text(by_id('users-range'), this.#found.length === 0 ? ''
             : `${count(first + 1)}–${count(first + this.#found.length)}`);
    by_id('users-previous').disabled = this.#befores.length === 0;
    by_id('users-next').disabled = this.#next === null;
  }

  #row(one) {
    const cell = (name) => el('td', { class: name });
    const link = el('a', { href: link_to(one.realm, one.user),
                           'data-row': one.user, tabindex: -1 }, one.user);
    const row = el('tr', {},
                   el('th', { scope: 'row' }, link, ' ', el('small')),
                   el('td', {}, el('span', { class: 'chip' })),
                   cell('number'), cell('number'), cell('wide'), cell('wide'));
    row.user = one.user;
    return row;
  }

  #fill(row, { realm, user, registrations }) {
    const bindings = registrations.flatMap((one) => one.bindings);
    const newest = registrations.reduce(
      (a, b) => (b.registeredat > a.registeredat ? b : a));
    set_attribute(row, 'aria-current',
                  realm === this.#realm && user === this.#user ? 'true' : null);
    const [name, state, rtt, , source, agent] = row.children;
    set_text(name.lastChild,
             this.#realm === null ? `@${realm}` : newest.auth.display);
    const [text, kind] = state_of(bindings);
    set_text(state.firstChild, text);
    set_attribute(state.firstChild, 'class', `chip ${kind}`);
    const trips = bindings.filter((one) => one.rtt !== undefined);
    set_text(rtt, trips.length
             ? `${Math.min(...trips.map((one) => one.rtt))} ms` : '–');
    rtt.classList.toggle('none', trips.length === 0);
    const { network } = newest;
    set_text(source, `${network.source_address} ${network.protocol}`);
    set_attribute(source, 'title', address(network));
    set_text(agent, newest.useragent);
    set_attribute(agent, 'title', newest.useragent);
    row.ends = Math.max(...bindings.map((one) => one.expiresat));
  }

  #tick() {
    const now = api.now();
    for (const row of this.#rows.children)
      set_text(row.children[3], countdown(row.ends - now));
  }
}
