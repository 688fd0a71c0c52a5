// What is looked at is in the address, so that it can be kept, sent to somebody
// and gone back from: #/REALM, #/REALM/USER, #/?TEXT for a search.

export function link_to(realm, user) {
  const parts = [realm, user].filter((one) => one !== undefined);
  return '#/' + parts.map(encodeURIComponent).join('/');
}

export const link_to_search = (text) => '#/?' + encodeURIComponent(text);

function decoded(text) {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/** {realm, user, search}, each null where there is none. */
export function route() {
  const nothing = { realm: null, user: null, search: null };
  const text = location.hash.replace(/^#\/?/, '');
  if (text.startsWith('?'))
    return { ...nothing, search: decoded(text.slice(1)) };
  const [realm, user] = text.split('/').map(decoded);
  return { ...nothing, realm: realm || null, user: (realm && user) || null };
}
