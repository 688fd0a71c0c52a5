// What the page asks of the server, and how late it is there.

/** Not what was asked for; `status` is 0 where there was no answer at all. */
export class Refusal extends Error {
  constructor(status, text) {
    super(text);
    this.status = status;
  }
}

let skew = 0; // seconds that the server's clock is ahead
let on_unauthorized = () => {};

/** Epoch seconds at the server. */
export const now = () => Date.now() / 1000 + skew;

/** To be called when a token is needed. */
export function when_unauthorized(what) {
  on_unauthorized = what;
}

async function refusal_of(answer) {
  try {
    return new Refusal(answer.status, (await answer.json()).error);
  } catch {
    return new Refusal(answer.status, `the server answered ${answer.status}`);
  }
}

/** The answer to a request, a Response with a good status. */
export async function ask(path, options = {}) {
  let answer;
  try {
    answer = await fetch(path, { signal: AbortSignal.timeout(15000),
                                 ...options });
  } catch (error) {
    if (error.name === 'AbortError') throw error;
    throw new Refusal(0, 'the server does not answer');
  }
  const date = Date.parse(answer.headers.get('Date'));
  // Date has whole seconds: half of one is what it is off on average.
  if (date) {
    const seen = date / 1000 + 0.5 - Date.now() / 1000;
    if (Math.abs(seen - skew) > 1) skew = seen;
  }
  if (answer.ok) return answer;
  if (answer.status === 401 && path !== 'login') on_unauthorized();
  throw await refusal_of(answer);
}

export const json_of = async (path, options) =>
  (await ask(path, options)).json();

const part = encodeURIComponent;

// {user}@{realm} in one segment: a user "..", else, would be taken for a step
// up by the browser.
const user_path = (realm, user) => `${part(user)}@${part(realm)}`;

export const realms = () => json_of('realms');

/** {registrations, next}: a page of users, and where the next begins or null. */
export async function users(realm, { limit, after, user, useragent, stale },
                            signal) {
  const query = new URLSearchParams({ limit });
  if (after) query.set('after', after);
  if (user) query.set('user', user);
  if (useragent) query.set('useragent', useragent);
  if (stale) query.set('stale', 'true');
  const answer = await ask(`reg/${part(realm)}?${query}`,
                           signal ? { signal } : {});
  const link = /<([^>]*)>; *rel="?next/.exec(answer.headers.get('Link') ?? '');
  const next = link && new URL(link[1], location.href).searchParams.get('after');
  return { registrations: await answer.json(), next };
}

export const user = (realm, name) => json_of(`reg/${user_path(realm, name)}`);

export const history = (realm, name) =>
  json_of(`reg/${user_path(realm, name)}/history`);

export const remove = (realm, name, uuid) =>
  json_of(`reg/${user_path(realm, name)}/${part(uuid)}`, { method: 'DELETE' });

export const check_sync = (realm, name) =>
  json_of(`notify/${user_path(realm, name)}`, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ event: 'check-sync' }),
    signal: AbortSignal.timeout(60000),
  });

export const log_in = (token) =>
  ask('login', {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: JSON.stringify({ token }),
  });

export const log_out = () => ask('logout', { method: 'POST' });
