// The last events of what is looked at, the newest first.

import { by_id, el, set_text } from './dom.js';
import { address, count, moment } from './format.js';
import { link_to } from './route.js';
import { now } from './api.js';

const most = 60;

const said = {
  register: ['registered', 'good'],
  unregister: ['gone', ''],
  stale: ['stale', 'warn'],
  fresh: ['fresh', 'good'],
  'register.auth.failed': ['wrong password', 'bad'],
  'register.auth.blocked': ['blocked', 'bad'],
};

export class Activity {
  #rows = by_id('activity-rows');
  #lost = 0;
  #realm;

  /** Begins anew with the events of a realm, or (null) the rare ones of all. */
  begin(realm) {
    if (realm === this.#realm) return;
    this.#realm = realm;
    this.#lost = 0;
    this.#rows.replaceChildren();
    set_text(by_id('activity-title'),
             realm === null ? 'Events: stale and refused' : 'Events');
    set_text(by_id('activity-empty'), realm === null
             ? 'All is quiet: nothing went stale, nobody was refused since this page was opened.'
             : 'Nothing has happened here since you looked.');
    this.#tell();
  }

  add(events, lost) {
    this.#lost += lost + Math.max(0, events.length - most);
    const rows = events.slice(-most).reverse().map((one) => this.#row(one));
    this.#rows.prepend(...rows);
    while (this.#rows.children.length > most) this.#rows.lastChild.remove();
    this.#tell();
  }

  #tell() {
    by_id('activity-empty').hidden = this.#rows.children.length > 0;
    set_text(by_id('activity-count'),
             this.#lost ? `${count(this.#lost)} not shown` : '');
  }

  #row(event) {
    const [text, kind] = said[event.type] ?? [event.type, ''];
    const more = [event.reason,
                  event.source && `from ${event.source.source_address
                    ? address(event.source) : ''}`,
                  event.type === 'register' && event.registration?.useragent,
                 ].filter(Boolean).join(', ');
    return el('li', {}, el('time', {}, moment(event.time, now())),
              el('a', { href: link_to(event.realm, event.user) }, event.user,
                 this.#realm === null
                   ? el('small', {}, `@${event.realm}`) : null),
              el('span', { class: `what ${kind}` }, text),
              el('span', { class: 'detail', title: more }, more));
  }
}
