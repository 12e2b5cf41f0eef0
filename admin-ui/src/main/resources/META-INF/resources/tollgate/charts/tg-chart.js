/*
 * <tg-chart>: lines over time, drawn by uPlot (MIT, see uplot.LICENSE.txt).
 * Property `data`: JSON text {"unit": "req/s", "seconds": width of the time axis, "x": [seconds…], "series": [{"label", "color": "--tg-c1", "values": […]}…]}.
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

class TollgateChart extends HTMLElement {
  #plot = null;
  #shape = '';
  #size = null;
  #scheme = null;

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

  #draw(restyle) {
    if (!this.isConnected || !this._data) return;
    const data = JSON.parse(this._data);
    const columns = [data.x, ...data.series.map(series => series.values)];
    const shape = data.unit + data.series.map(series => series.label).join('|');
    if (this.#plot && !restyle && shape === this.#shape) {
      this.#plot.setData(columns);
      this.#latest();
      return;
    }
    this.#plot?.destroy();
    this.#shape = shape;
    const axis = {
      stroke: color('--tg-ink-3'),
      font: '11px Inter, sans-serif',
      grid: { stroke: color('--tg-line'), width: 1 },
      ticks: { show: false },
    };
    this.#plot = new uPlot(
      {
        ...this.#area(),
        padding: [8, 6, 0, 0],
        cursor: { y: false, points: { size: 6 } },
        hooks: { setCursor: [plot => plot.cursor.idx == null && this.#latest()] },
        scales: { x: { range: (_, __, max) => [max - data.seconds, max] }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.15 : 1] } },
        axes: [
          { ...axis, size: 26, values: '{HH}:{mm}', space: 64, incrs: [60, 120, 300, 600, 900, 3600] },
          { ...axis, size: 46, values: (_, splits) => splits.map(short) },
        ],
        series: [
          { label: 'at', value: (_, seconds) => (seconds == null ? '' : new Date(seconds * 1000).toTimeString().slice(0, 8)) },
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
      },
      columns,
      this,
    );
    this.#latest();
  }
}

customElements.get('tg-chart') || customElements.define('tg-chart', TollgateChart);
