// One user: each registration with its contacts, what can be done about them,
// and what happened to them.

import * as api from './api.js';
import { announce, by_id, el, set_attribute, set_text,
         show_list } from './dom.js';
import { address, count, countdown, moment, span } from './format.js';
import { Poll } from './poll.js';
import { link_to } from './route.js';

const kinds = { registered: 'good', renewed: '', moved: 'note',
                unanswered: 'warn', stale: 'warn', fresh: 'good',
                refused: 'bad', unregistered: '' };

/** The values for the names of a <dl>, in nodes that stay. */
function entries(list, names, kind) {
  return names.map((name) => {
    const value = el('dd');
    list.append(el('div', { class: kind }, el('dt', {}, name), value));
    return [name, value];
  });
}

/** Hides the entry whose value is nothing. */
function put(value, text) {
  const nothing = text === undefined || text === '' || text === 0;
  value.parentNode.hidden = nothing;
  if (!nothing) set_text(value, text);
}

export class User {
  #realm = null;
  #name = null;
  #found = [];
  #asked = 0;
  #due = null;
  #statuses = new Map(); // of the last check-sync, by contact
  #doomed = null; // [registration, button] that the dialog asks about
  #poll = new Poll(() => this.#read(), 5000);

  constructor() {
    by_id('user-sync').addEventListener('click', () => this.#check_sync());
    by_id('removal').addEventListener('close', ({ target }) => {
      // It comes late: the dialog may be asking again.
      if (target.open || !this.#doomed) return;
      const doomed = this.#doomed;
      this.#doomed = null;
      if (target.returnValue === 'remove') this.#remove(...doomed);
    });
    setInterval(() => this.#tick(), 1000);
  }

  show(realm, name) {
    if (realm === this.#realm && name === this.#name) return;
    this.#realm = realm;
    this.#name = name;
    ++this.#asked;
    this.#poll.stop();
    this.#found = [];
    this.#statuses = new Map();
    by_id('user-said').hidden = true;
    if (name === null) return;
    set_text(by_id('user-title'), name);
    set_text(by_id('user-display'), '');
    set_attribute(by_id('user-back'), 'href', link_to(realm));
    this.#draw();
    by_id('user-empty').hidden = true;
    this.#draw_history([]);
    this.#poll.start();
  }

  /** Something happened to one of these; null: to anybody. */
  touch(users) {
    if (this.#name === null || (users && !users.includes(this.#name))) return;
    this.#due ??= setTimeout(() => {
      this.#due = null;
      this.#poll.now();
    }, 150);
  }

  /** One event of the user's, for those who cannot see it. */
  tell(event) {
    if (event.user !== this.#name || event.realm !== this.#realm) return;
    announce({ register: `${event.user} registered`,
               unregister: `${event.user} unregistered, ${event.reason}`,
               stale: `${event.user} is stale`,
               fresh: `${event.user} is fresh again` }[event.type] ?? '');
  }

  async #read() {
    const asked = this.#asked;
    try {
      const [found, history] = await Promise.all([
        api.user(this.#realm, this.#name),
        api.history(this.#realm, this.#name)]);
      if (asked !== this.#asked) return;
      this.#found = found;
      this.#draw();
      this.#draw_history(history.reverse());
    } catch (error) {
      if (asked === this.#asked && error.status !== 401)
        this.#say(`Not read: ${error.message}.`, 'bad');
    }
  }

  #say(text, kind) {
    const said = by_id('user-said');
    said.hidden = false;
    set_text(said, text);
    said.className = `said ${kind}`;
    announce(text);
  }

  #draw() {
    const newest = this.#found[0];
    set_text(by_id('user-display'),
             [newest?.auth.display, this.#realm].filter(Boolean).join(' · '));
    by_id('user-sync').disabled = this.#found.length === 0;
    by_id('user-empty').hidden = this.#found.length > 0;
    show_list(by_id('user-registrations'), this.#found, (one) => one.uuid,
              (one) => this.#card(one), (card, one) => card.fill(one));
    this.#tick();
  }

  #card(registration) {
    const button = el('button', { type: 'button', class: 'danger quiet' },
                      'Remove');
    const agent = el('strong');
    const contacts = el('ul', { class: 'contacts' });
    const list = el('dl');
    const fields = Object.fromEntries([
      ...entries(list, ['Source'], 'long'),
      ...entries(list, ['Registered', 'Lifetime'], 'short'),
      ...entries(list, ['Since', 'Call-ID', 'Allow'], 'long')]);
    const card = el('article', {}, el('header', {}, agent, button), contacts,
                    list);
    button.addEventListener('click', () => this.#doom(registration, button));
    card.fill = (one) => {
      const { network } = one;
      const now = api.now();
      set_text(agent, one.useragent || 'No user agent');
      set_attribute(button, 'aria-label',
                    `Remove the registration of ${one.useragent || 'a phone'}`);
      put(fields.Source, `${address(network)} ${network.protocol}`
                         + (network.rport ? ', rport' : ''));
      put(fields.Registered, moment(one.registeredat, now));
      put(fields.Since, one.initial ? '' : moment(one.created, now));
      put(fields.Lifetime, `${count(one.expires)} s`);
      put(fields['Call-ID'], one.callid);
      put(fields.Allow, one.allow.join(', '));
      show_list(contacts, one.bindings, (binding) => binding.contact,
                () => this.#contact(), (item, binding) =>
                  item.fill(binding, one.expires));
    };
    return card;
  }

  #contact() {
    const chip = el('span', { class: 'chip' });
    const uri = el('code');
    const left = el('output', { class: 'left' });
    const bar = el('progress', { max: 1, value: 0,
                                 'aria-label': 'Time that remains' });
    const list = el('dl');
    const fields = Object.fromEntries([
      ...entries(list, ['RTT', 'Seen', 'Missed', 'q', 'reg-id'], 'short'),
      ...entries(list, ['Reachable', 'Path', 'Instance', 'Check-sync'],
                 'long')]);
    const item = el('li', {}, el('div', { class: 'line' }, chip, uri, left),
                    bar, list);
    item.fill = (one, lifetime) => {
      item.binding = one;
      item.lifetime = lifetime;
      set_text(chip, one.stale ? 'stale' : 'fresh');
      set_attribute(chip, 'class', `chip ${one.stale ? 'warn' : 'good'}`);
      set_text(uri, one.contact);
      put(fields.RTT, one.rtt === undefined ? 'not polled' : `${one.rtt} ms`);
      put(fields.Missed, one.missed === 1 ? '1 poll' : one.missed
          && `${count(one.missed)} polls`);
      put(fields.Reachable, one.reachable);
      put(fields.q, one.q === 1 ? '' : String(one.q));
      put(fields.Path, one.path);
      put(fields.Instance, one.instance);
      put(fields['reg-id'], one.regid);
      const status = this.#statuses.get(one.contact)
                     ?? this.#statuses.get(one.reachable);
      put(fields['Check-sync'], status?.text);
      set_attribute(fields['Check-sync'], 'class', status?.kind ?? null);
    };
    item.tick = (now) => {
      const { expiresat, lastseen } = item.binding;
      set_text(left, countdown(expiresat - now));
      bar.value = Math.max(0, Math.min(1, (expiresat - now) / item.lifetime));
      put(fields.Seen, `${span(now - lastseen)} ago`);
    };
    return item;
  }

  #tick() {
    const now = api.now();
    for (const item of document.querySelectorAll('#user .contacts > li'))
      item.tick(now);
  }

  #draw_history(history) {
    const now = api.now();
    by_id('user-history-empty').hidden = history.length > 0;
    show_list(by_id('user-history'), history,
              (one) => `${one.what} ${one.first} ${one.detail ?? ''}`,
              (one) => el('li', {}, el('time', {}),
                          el('span', { class: `what ${kinds[one.what] ?? ''}` },
                             one.what),
                          el('span', { class: 'detail' })),
              (item, one) => {
                const [time, what, detail] = item.children;
                set_text(time, moment(one.last, now));
                set_text(what, one.count > 1 ? `${one.what} ×${one.count}`
                                             : one.what);
                const since = one.count > 1 && one.first !== one.last
                  ? `since ${moment(one.first, now)}` : '';
                set_text(detail,
                         [one.detail, since].filter(Boolean).join(', '));
              });
  }

  async #check_sync() {
    const asked = this.#asked;
    const button = by_id('user-sync');
    set_attribute(button, 'aria-busy', 'true');
    this.#say('Asking the phones', '');
    try {
      const { contacts } = await api.check_sync(this.#realm, this.#name);
      if (asked !== this.#asked) return;
      this.#statuses = new Map(contacts.map(({ contact, status }) => [
        contact, status === null ? { text: 'no answer', kind: 'bad' }
          : { text: String(status), kind: status < 300 ? 'good' : 'warn' }]));
      const good = contacts.filter(({ status }) => status && status < 300);
      this.#say(`Check-sync: ${good.length} of ${contacts.length} `
                + `${contacts.length === 1 ? 'contact' : 'contacts'} `
                + 'accepted it.',
                good.length === contacts.length ? 'good' : 'warn');
      this.#draw();
    } catch (error) {
      if (asked === this.#asked)
        this.#say(`Check-sync: ${error.message}.`, 'bad');
    } finally {
      set_attribute(button, 'aria-busy', null);
    }
  }

  /** Asks first. */
  #doom(registration, button) {
    const { realm, username } = registration.auth;
    const dialog = by_id('removal');
    this.#doomed = [registration, button];
    set_text(by_id('removal-what'), `${username}@${realm}: `
             + registration.bindings.map((one) => one.contact).join(', '));
    dialog.returnValue = '';
    dialog.showModal();
  }

  async #remove(registration, button) {
    const { realm, username } = registration.auth;
    const asked = this.#asked;
    button.disabled = true;
    try {
      await api.remove(realm, username, registration.uuid);
      if (asked !== this.#asked) return;
      this.#say('The registration was removed.', 'good');
    } catch (error) {
      if (asked !== this.#asked) return;
      button.disabled = false;
      this.#say(`Not removed: ${error.message}.`, 'bad');
    }
    by_id('user-title').focus();
    this.#poll.now();
  }
}
