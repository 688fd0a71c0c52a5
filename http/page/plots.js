// The totals, each with its last ten minutes; soon after the page was opened,
// with what there is. One unit across is one second.

import { by_id, el, set_attribute, set_text } from './dom.js';
import { count, moment, rate, span } from './format.js';

const length = 600; // seconds that are kept
const least_length = 60; // that are drawn
const height = 100;
const gap = 15; // seconds without a sample: nobody looked, so no line

const series = [
  { name: 'realms', title: 'Realms', show: count },
  { name: 'users', title: 'Users', show: count },
  { name: 'bindings', title: 'Contacts', show: count },
  { name: 'stale', title: 'Stale', show: count, from_zero: true },
  { name: 'rate', title: 'REGISTERs/s', show: rate, from_zero: true },
];

function svg(tag, attributes) {
  const result = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes))
    result.setAttribute(name, value);
  return result;
}

/** Where a value is drawn. Counts show their changes, rates their size. */
function scale_of(values, from_zero) {
  const most = Math.max(...values);
  const least = from_zero ? 0 : Math.min(...values);
  const middle = (most + least) / 2;
  const half = Math.max((most - least) / 2, from_zero ? 0.5 : 1, middle * 0.02);
  const low = from_zero ? 0 : middle - half;
  const high = from_zero ? Math.max(most, 1) : middle + half;
  return (value) =>
    height - 4 - ((value - low) / (high - low)) * (height - 12);
}

class Tile {
  #series;
  #value = el('output', { class: 'value' }, '–');
  #title;
  #plot = svg('svg', { role: 'img', preserveAspectRatio: 'none' });
  #line = svg('path', { class: 'line' });
  #area = svg('path', { class: 'area' });
  #mark = svg('path', { class: 'mark' });
  #samples = [];
  #length = least_length;
  #pointed = null;

  constructor(one) {
    this.#series = one;
    this.#title = el('span', { class: 'title' }, one.title);
    this.#plot.append(this.#area, this.#line, this.#mark);
    this.node = el('div', { class: 'tile', 'data-series': one.name },
                   this.#title, this.#value, this.#plot);
    this.#plot.addEventListener('pointermove', (event) => {
      const box = this.#plot.getBoundingClientRect();
      this.#pointed = (event.clientX - box.left) / box.width;
      this.#point();
    });
    this.#plot.addEventListener('pointerleave', () => {
      this.#pointed = null;
      this.#point();
    });
  }

  show(samples) {
    this.#samples = samples;
    const { name, show, title, from_zero } = this.#series;
    const last = samples.at(-1);
    const length = Math.max(least_length, last.time - samples[0].time);
    this.#length = length;
    set_attribute(this.#plot, 'viewBox', `0 0 ${length} ${height}`);
    set_attribute(this.node, 'data-none', last[name] === 0 ? '' : null);
    const values = samples.map((one) => one[name]);
    const y = scale_of(values, from_zero);
    const x = (one) => length - (last.time - one.time);
    let line = '';
    let area = '';
    let begun = null;
    samples.forEach((one, at) => {
      const joined = at > 0 && one.time - samples[at - 1].time < gap;
      if (!joined && begun !== null)
        area += `L${x(samples[at - 1]).toFixed(1)} ${height}Z`;
      const point = `${x(one).toFixed(1)} ${y(one[name]).toFixed(1)}`;
      line += (joined ? 'L' : 'M') + point;
      area += joined ? `L${point}`
                     : `M${x(one).toFixed(1)} ${height}L${point}`;
      if (!joined) begun = at;
    });
    area += `L${length} ${height}Z`;
    this.#line.setAttribute('d', line);
    this.#area.setAttribute('d', area);
    set_attribute(this.#plot, 'aria-label',
                  `${title}, the last ${span(length)}: from `
                  + `${show(Math.min(...values))} to `
                  + show(Math.max(...values)));
    this.#point();
  }

  /** The value now, or that under the pointer and its time. */
  #point() {
    const { name, show, title } = this.#series;
    const last = this.#samples.at(-1);
    if (!last) return;
    const length = this.#length;
    let one = last;
    if (this.#pointed !== null) {
      const wanted = last.time - (1 - this.#pointed) * length;
      const distance = (other) => Math.abs(other.time - wanted);
      one = this.#samples.reduce(
        (best, other) => (distance(other) < distance(best) ? other : best));
    }
    const at = length - (last.time - one.time);
    this.#mark.setAttribute('d', one === last ? '' : `M${at} 0V${height}`);
    set_text(this.#value, show(one[name]));
    set_text(this.#title, one === last ? title
                                       : moment(one.time, last.time));
  }
}

export class Totals {
  #tiles = series.map((one) => new Tile(one));
  #samples = [];

  constructor() {
    by_id('totals').append(...this.#tiles.map((one) => one.node));
  }

  /** What GET /realms answered. */
  add(realms, time) {
    const sample = { time, realms: 0, users: 0, bindings: 0, stale: 0,
                     rate: 0 };
    for (const one of realms) {
      if (one.users > 0) ++sample.realms;
      sample.users += one.users;
      sample.bindings += one.bindings;
      sample.stale += one.stale;
      sample.rate += one.registers_per_second;
    }
    // A server's clock may have been put back.
    this.#samples = this.#samples.filter(
      (one) => one.time < time && one.time > time - length);
    this.#samples.push(sample);
    for (const tile of this.#tiles) tile.show(this.#samples);
  }
}
