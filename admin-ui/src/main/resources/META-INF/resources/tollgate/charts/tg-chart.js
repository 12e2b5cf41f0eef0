/*
 * <tg-chart>: lines over time, drawn by uPlot (MIT, see uplot.LICENSE.txt).
 * Property `data`: JSON text {"unit": "req/s", "seconds": width of the time axis, "step": seconds from one point to the next, "zoom": [from, to] or null,
 * "opens": whether a point leads somewhere, "x": [seconds…], "series": [{"label", "color": "--tg-c1", "values": […]}…]}.
 * Calls on the server: opened(line, from, to) for a point, zoomed(from, to) for a stretch that was dragged over, zoomed(0, 0) for all of it again.
 */
import uPlot from './uplot.js';

const style = document.createElement('link');
style.rel = 'stylesheet';
style.href = new URL('./uplot.css', import.meta.url).href;
document.head.append(style);

const probe = document.createElement('span');
probe.hidden = true;

/** Canvas knows no light-dark(): ask a real element what a token means now. */
function color(token) {
  if (!probe.isConnected) document.body.append(probe);
  probe.style.color = `var(${token})`;
  return getComputedStyle(probe).color;
}

function shade(rgb, alpha) {
  return rgb.startsWith('rgb(') ? rgb.replace('rgb(', 'rgba(').replace(')', `, ${alpha})`) : 'transparent';
}

function short(value) {
  if (value == null) return '–';
  const size = Math.abs(value);
  if (size >= 1e6) return (value / 1e6).toFixed(1) + 'M';
  if (size >= 1e4) return (value / 1e3).toFixed(1) + 'k';
  if (size >= 100 || Number.isInteger(value)) return String(Math.round(value));
  return value.toFixed(size >= 10 ? 1 : 2);
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Between two marks of the time axis; steps that people count in. */
const MARKS = [10, 30, MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 30 * MINUTE, HOUR, 2 * HOUR, 4 * HOUR, 6 * HOUR, 12 * HOUR, DAY, 2 * DAY, 7 * DAY];
/** A pointer that moves further between down and up has dragged. */
const CLICK_PIXELS = 6;
/** A selection's edge on a point takes it in, however it was rounded. */
const HALF_PIXEL = 0.5;
/** A mark of the time axis is written with its middle at its time: at the right edge half of it needs room. */
const LABEL_HALF = 20;

/** Between two marks of what is counted: there is no half of a request. */
const WHOLE = Array.from({ length: 12 }, (_, power) => [1, 2, 5].map(digit => digit * 10 ** power)).flat();

const two = number => String(number).padStart(2, '0');

/* All times are UTC, wherever the browser is: as in access logs, and everywhere else in the console. */

function clock(seconds, exact) {
  const at = new Date(seconds * 1000);
  return `${two(at.getUTCHours())}:${two(at.getUTCMinutes())}` + (exact ? `:${two(at.getUTCSeconds())}` : '');
}

function day(seconds) {
  return new Date(seconds * 1000).toLocaleDateString(undefined, { day: 'numeric', month: 'short', timeZone: 'UTC' });
}

/** A point's time, with the zone: of the axis everybody who hovers learns it here. */
function moment(seconds, withDay) {
  return (withDay ? day(seconds) + ' ' : '') + clock(seconds, true) + ' UTC';
}

/** A day begins with its name; in between, the time of day. */
function mark(seconds, between) {
  return between >= DAY || clock(seconds) === '00:00' ? day(seconds) : clock(seconds, between < MINUTE);
}

class TollgateChart extends HTMLElement {
  #plot = null;
  #shape = '';
  #data = null;
  #size = null;
  #scheme = null;
  /** The chosen point, by its time: points move on as time does. */
  #at = null;
  #line = 0;
  #downX = 0;

  constructor() {
    super();
    this.addEventListener('keydown', event => this.#key(event));
    this.addEventListener('focus', () => this.#choose(this.#index(), this.#line));
    this.addEventListener('blur', () => this.#leave());
  }

  connectedCallback() {
    // A property set before this module arrived hides the accessor: take it over.
    if (Object.hasOwn(this, 'data')) {
      const early = this.data;
      delete this.data;
      this.data = early;
    }
    this.#size = new ResizeObserver(() => this.#resize());
    this.#size.observe(this);
    this.#scheme = new MutationObserver(() => this.#draw(true));
    this.#scheme.observe(document.documentElement, { attributes: true, attributeFilter: ['theme'] });
    this.#draw(true);
  }

  disconnectedCallback() {
    this.#size.disconnect();
    this.#scheme.disconnect();
    this.#plot?.destroy();
    this.#plot = null;
  }

  set data(text) {
    this._data = text;
    this.#data = text ? JSON.parse(text) : null;
    this.#draw(false);
  }

  get data() {
    return this._data;
  }

  #area() {
    return { width: Math.max(160, this.clientWidth - 12), height: Math.max(90, this.clientHeight - 50) };
  }

  /** Without a pointer in it the legend tells the newest values. */
  #latest() {
    const plot = this.#plot;
    if (plot && plot.cursor.idx == null && plot.data[0].length > 0) plot.setLegend({ idx: plot.data[0].length - 1 }, false);
  }

  #resize() {
    if (this.#plot) this.#plot.setSize(this.#area());
  }

  #range(max) {
    return this.#data.zoom ?? [max - this.#data.seconds, max];
  }

  /* ---- choosing a point ---- */

  #shown() {
    const times = this.#data?.x ?? [];
    const [from, to] = times.length > 0 ? this.#range(times.at(-1)) : [0, 0];
    const first = times.findIndex(time => time >= from);
    return first < 0 ? [] : [first, Math.max(first, times.findLastIndex(time => time <= to))];
  }

  #index() {
    const [first, last] = this.#shown();
    const known = this.#at == null ? -1 : this.#data.x.indexOf(this.#at);
    return first == null ? -1 : known < first || known > last ? last : known;
  }

  /** Puts the cursor on a point and says what it is. */
  #choose(index, line) {
    const plot = this.#plot;
    const value = this.#data?.series[line]?.values[index];
    if (!plot || value == null) return;
    this.#at = this.#data.x[index];
    this.#line = line;
    plot.setCursor({ left: plot.valToPos(this.#at, 'x'), top: plot.valToPos(value, 'y') });
    const [first, last] = this.#shown();
    this.setAttribute('aria-valuemax', last - first);
    this.setAttribute('aria-valuenow', index - first);
    const when = moment(this.#at, this.#data.seconds > DAY);
    this.setAttribute('aria-valuetext', `${when}, ${this.#data.series[line].label} ${short(value)} ${this.#data.unit}`.trim());
  }

  #leave() {
    this.#at = null;
    this.#plot?.setCursor({ left: -10, top: -10 });
  }

  #key(event) {
    if (!this.#plot || event.ctrlKey || event.metaKey || event.altKey) return;
    const [first, last] = this.#shown();
    const index = this.#index();
    const lines = this.#data.series.length;
    const to = { ArrowLeft: index - 1, ArrowRight: index + 1, Home: first, End: last, PageUp: index + 10, PageDown: index - 10 }[event.key];
    const line = { ArrowUp: this.#line + lines - 1, ArrowDown: this.#line + 1 }[event.key];
    if (to != null && index >= 0) this.#choose(Math.min(last, Math.max(first, to)), this.#line);
    else if (line != null && index >= 0) this.#choose(index, line % lines);
    else if (event.key === 'Enter' && index >= 0) this.#open(index, this.#line);
    else if (event.key === 'Escape' && this.#data.zoom) this.#call('zoomed', 0, 0);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  #open(index, line) {
    const at = this.#data.x[index];
    if (this.#data.opens) this.#call('opened', line, at, at + this.#data.step);
  }

  /** A pointer means the line that it is nearest to, and of several the one that is highest. */
  #nearest(index, top) {
    const away = line => Math.abs(this.#plot.valToPos(this.#data.series[line].values[index], 'y') - top);
    const shown = this.#data.series.map((_, line) => line).filter(line => this.#plot.series[line + 1].show);
    return shown.reduce((best, line) => (best == null || away(line) < away(best) - 0.5 ? line : best), null);
  }

  /** By where the pointer is: the press has given the chart the focus, which puts the cursor on a point of its own. */
  #clicked(event) {
    if (this.#plot.data[0].length === 0 || Math.abs(event.clientX - this.#downX) > CLICK_PIXELS) return;
    const box = this.#plot.over.getBoundingClientRect();
    const idx = this.#plot.posToIdx(event.clientX - box.left);
    const line = this.#nearest(idx, event.clientY - box.top);
    if (line != null) this.#open(idx, line);
  }

  /** Whole steps, so that what is behind the stretch is what is seen of it: a point stands for the step that begins there, the newest too. */
  #dragged(plot) {
    const { left, width } = plot.select;
    plot.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
    if (width <= CLICK_PIXELS) return;
    const step = this.#data.step;
    const from = Math.floor(plot.posToVal(left, 'x') / step) * step;
    const to = (Math.floor(plot.posToVal(left + width + HALF_PIXEL, 'x') / step) + 1) * step;
    this.#call('zoomed', from, to);
  }

  #call(what, ...values) {
    this.$server?.[what](...values);
  }

  /* ---- drawing ---- */

  #draw(restyle) {
    const data = this.#data;
    if (!this.isConnected || !data) return;
    const columns = [data.x, ...data.series.map(series => series.values)];
    const shape = data.unit + data.series.map(series => series.label).join('|');
    if (this.#plot && !restyle && shape === this.#shape) {
      this.#plot.setData(columns);
      this.#settled();
      return;
    }
    this.#plot?.destroy();
    this.#shape = shape;
    this.#plot = new uPlot(this.#options(data), columns, this);
    this.#listen(this.#plot.over);
    this.#settled();
  }

  #settled() {
    if (document.activeElement === this && this.#at != null) this.#choose(this.#index(), this.#line);
    else this.#latest();
  }

  #listen(over) {
    if (!this.#data.opens) return;
    over.title = 'Click: what is behind it. Drag: look closer.';
    over.style.cursor = 'pointer';
    over.addEventListener('mousedown', event => (this.#downX = event.clientX));
    over.addEventListener('click', event => this.#clicked(event));
    if (this.getAttribute('role') === 'slider') return;
    this.setAttribute('role', 'slider');
    this.setAttribute('tabindex', '0');
    this.setAttribute('aria-valuemin', '0');
    this.setAttribute('aria-valuemax', String(Math.max(0, this.#data.x.length - 1)));
    this.setAttribute('aria-valuenow', String(Math.max(0, this.#data.x.length - 1)));
    this.setAttribute('aria-valuetext', 'no point is chosen');
  }

  #options(data) {
    const axis = {
      stroke: color('--tg-ink-3'),
      font: '11px Inter, sans-serif',
      grid: { stroke: color('--tg-line'), width: 1 },
      ticks: { show: false },
    };
    return {
      ...this.#area(),
      tzDate: seconds => uPlot.tzDate(new Date(seconds * 1000), 'Etc/UTC'), // marks at midnight of the same zone
      padding: [8, LABEL_HALF, 0, 0],
      cursor: { y: false, points: { size: 6 }, drag: { x: true, y: false, setScale: false } },
      hooks: {
        setCursor: [plot => plot.cursor.idx == null && this.#latest()],
        setSelect: [plot => plot.select.width > 0 && this.#dragged(plot)],
      },
      scales: {
        x: { range: (_, __, max) => this.#range(max) },
        y: { range: (_, __, max) => [0, max > 0 ? max * 1.15 : 1] },
      },
      axes: [
        { ...axis, size: 26, values: (_, splits, __, ___, between) => splits.map(at => mark(at, between)), space: 64, incrs: MARKS },
        { ...axis, size: 46, values: (_, splits) => splits.map(short), ...(data.unit === '' && { incrs: WHOLE }) },
      ],
      series: [
        { label: 'at', value: (_, at) => (at == null ? '' : moment(at, this.#data.seconds > DAY)) },
        ...data.series.map((series, index) => {
          const stroke = color(series.color);
          return {
            label: series.label,
            stroke,
            width: 1.5,
            fill: index === 0 ? shade(stroke, 0.1) : undefined,
            points: { show: false },
            value: (_, value) => (value == null ? '–' : short(value)),
          };
        }),
      ],
    };
  }
}

customElements.get('tg-chart') || customElements.define('tg-chart', TollgateChart);
