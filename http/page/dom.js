// The few things that are done with the document. Whatever comes from phones
// becomes text nodes and nothing else.

export const by_id = (id) => document.getElementById(id);

/** An element with attributes; children are elements, or texts. */
export function el(tag, attributes = {}, ...children) {
  const result = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes))
    if (value !== null && value !== false) result.setAttribute(name, value);
  result.append(...children.filter((one) => one !== null && one !== ''));
  return result;
}

/** Sets a text only where it is another: what stays costs no layout. */
export function set_text(node, text) {
  const value = String(text);
  if (node.textContent !== value) node.textContent = value;
}

export function set_attribute(node, name, value) {
  if (value === null) node.removeAttribute(name);
  else if (node.getAttribute(name) !== String(value))
    node.setAttribute(name, value);
}

/**
 * Makes the children of a parent those of the items, in their order. Elements
 * are kept by key, so that focus, selection and scrolling survive; a focus that
 * has lost its element goes to the one that took its place, or to the heading.
 */
export function show_list(parent, items, key_of, create, update) {
  const old = parent.children_by_key ?? new Map();
  const kept = new Map();
  const focused = document.activeElement;
  const at = [...parent.children].findIndex((one) => one.contains(focused));
  let place = parent.firstElementChild;
  for (const item of items) {
    const key = key_of(item);
    let node = old.get(key);
    if (!node) node = create(item);
    old.delete(key);
    kept.set(key, node);
    update(node, item);
    if (node === place) place = place.nextElementSibling;
    else parent.insertBefore(node, place);
  }
  for (const node of old.values()) node.remove();
  parent.children_by_key = kept;
  if (at < 0 || focused === document.activeElement) return;
  const next = parent.children[Math.min(at, parent.children.length - 1)];
  // Moving an element takes the focus from it, too.
  (parent.contains(focused) ? focused
   : next?.querySelector('a, button') ?? parent.closest('section')
       .querySelector('h2')).focus({ preventScroll: true });
}

/** Tells those who cannot see it. */
export function announce(text) {
  set_text(by_id('announcement'), text);
}

/**
 * Of all links in the rows, one is reached by Tab; the arrow keys, Home and End
 * go to the others.
 */
export function rove(rows) {
  const links = () => [...rows.querySelectorAll('a[data-row]')];
  const choose = (link) => {
    for (const one of links()) one.tabIndex = one === link ? 0 : -1;
  };
  rows.addEventListener('focusin', (event) => {
    if (event.target.matches('a[data-row]')) choose(event.target);
  });
  rows.addEventListener('keydown', (event) => {
    const all = links();
    const at = all.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0,
                 End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, to))].focus();
  });
  // All of a row can be clicked, but text can be selected too.
  rows.addEventListener('click', (event) => {
    const link = event.target.closest('tr')?.querySelector('a[data-row]');
    if (link && !event.target.closest('a, button')
        && getSelection().isCollapsed)
      link.click();
  });
  /** To be called after the rows changed. */
  return () => {
    const all = links();
    if (all.length && !all.some((one) => one.tabIndex === 0))
      all[0].tabIndex = 0;
  };
}
