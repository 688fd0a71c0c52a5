// What is looked at, and who is told of it.

import * as api from './api.js';
import { Activity } from './activity.js';
import { announce, by_id, set_attribute, set_text } from './dom.js';
import { set_up_login } from './login.js';
import { Totals } from './plots.js';
import { Poll } from './poll.js';
import { Realms } from './realms.js';
import { link_to, link_to_search, route } from './route.js';
import { Stream } from './stream.js';
import { User } from './user.js';
import { Users } from './users.js';

// Of all realms, only what is rare and wants somebody to look.
const rare = 'stale,fresh,register.auth.failed,register.auth.blocked';

const totals = new Totals();
const realms = new Realms();
const users = new Users((realm) => realms.counts_of(realm));
const user = new User();
const activity = new Activity();

let shown = {};
let listening = false;
let answered = false;
let tried = false;

function tell_link() {
  const state = listening && answered ? 'live'
    : tried ? 'reconnecting' : 'connecting';
  const link = by_id('link');
  if (link.dataset.state === state) return;
  const text = { live: 'Live', reconnecting: 'Reconnecting',
                 connecting: 'Connecting' }[state];
  link.dataset.state = state;
  set_text(link.lastChild, text);
  if (tried) announce(text);
}

const stream = new Stream((events, lost) => {
  activity.add(events, lost);
  const { realm } = shown;
  if (realm === null) return;
  const names = lost ? null : [...new Set(events.map((one) => one.user))];
  users.touch(names);
  user.touch(names);
  events.slice(-20).forEach((one) => user.tell(one));
}, (open) => {
  // What was missed in between is read again.
  if (open && !listening && tried) {
    users.touch(null);
    user.touch(null);
    counts.now();
  }
  listening = open;
  tried ||= !open;
  tell_link();
});

const counts = new Poll(async () => {
  try {
    const found = await api.realms();
    answered = true;
    totals.add(found, api.now());
    realms.show(found);
    users.tell_count();
    search_waiting?.();
  } catch (error) {
    answered = false;
    tried = true;
  }
  tell_link();
}, 2500);

// A search in the address of the page must wait for the realms.
let search_waiting = null;

function look() {
  const next = route();
  const before = shown;
  shown = next;
  const narrow = next.user !== null ? 'user'
    : next.realm !== null || next.search !== null ? 'users' : 'realms';
  set_attribute(document.body, 'data-look', narrow);
  by_id('users').hidden = narrow === 'realms';
  by_id('user').hidden = narrow !== 'user';
  by_id('activity').hidden = narrow === 'user';
  document.title = [next.user ?? next.search, next.realm, 'Rollcall']
    .filter(Boolean).join(' – ');
  realms.choose(next.realm);
  const find = () => users.show(next.realm, next.search, next.user,
                                realms.chosen);
  search_waiting = null;
  if (next.search !== null && !answered)
    search_waiting = () => {
      search_waiting = null;
      find();
    };
  else
    find();
  users.tell_count();
  user.show(next.realm, next.user);
  activity.begin(next.realm);
  stream.listen(next.realm === null ? { type: rare } : { realm: next.realm });
  // The focus goes where the eye goes, but not away from who is typing.
  if (before.realm === undefined
      || document.activeElement === by_id('search-text'))
    return;
  if (next.user !== null) by_id('user-title').focus();
  else if (before.user && narrow === 'users') users.focus(before.user);
  else if (narrow === 'users') by_id('users-title').focus();
  else if (before.realm || before.search) realms.focus();
}

by_id('search').addEventListener('submit', (event) => {
  event.preventDefault();
  const text = by_id('search-text').value.trim().replace(/^sips?:/i, '');
  const at = text.lastIndexOf('@');
  if (text === '') return;
  location.hash = at > 0 && at < text.length - 1
    ? link_to(text.slice(at + 1).toLowerCase(), text.slice(0, at))
    : link_to_search(text.replace(/@$/, ''));
  by_id('search-text').value = '';
  by_id('search-text').blur();
});

document.addEventListener('keydown', (event) => {
  const { target } = event;
  if (event.ctrlKey || event.altKey || event.metaKey
      || document.querySelector('dialog[open]'))
    return;
  const typing = target.matches('input:not([type=checkbox])');
  if (event.key === '/' && !typing) {
    event.preventDefault();
    by_id('search-text').focus();
  } else if (event.key === 'Escape' && !(typing && target.value)) {
    // One step back: from a user to the realm, from there to all.
    const { realm, user: name, search } = route();
    if (typing && target.closest('#search, #realms')) target.blur();
    else if (name !== null) location.hash = link_to(realm);
    else if (realm !== null || search !== null) location.hash = '#/';
  }
});

// The link must not change what is looked at.
document.querySelector('.skip').addEventListener('click', (event) => {
  event.preventDefault();
  realms.focus();
});

addEventListener('hashchange', look);
set_up_login(() => {
  counts.now();
  users.touch(null);
  user.touch(null);
  stream.reopen();
});
look();
counts.start();
