// Charts.  Positions along a chart are per cent of its width, so a chart fits
// any width, on paper too, and is never drawn anew.  The whole of a chart is one
// picture with one description: what it shows stands in the table below it.
import { element, svg } from '/web/element.js';

// Of charts with two axes.
const height = 300;
const top = 12;

// Round steps from 0 or low to high: about so many.
export function ticks(low, high, about = 5) {
  const rough = (high - low) / about || 1;
  const size = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 2.5, 5, 10].map((n) => n * size).find((n) => n >= rough * 0.999);
  const made = [];
  for (let n = Math.floor(low / step + 1e-9); n * step < high + step * 0.999; n++) {
    made.push(Number((n * step).toPrecision(12)));
  }
  return made;
}

// A scale in per cent of the width, from the first tick to the last.
function scale(marks) {
  const low = marks[0];
  const high = marks[marks.length - 1];
  return (value) => `${(100 * (Math.min(Math.max(value, low), high) - low) / (high - low)).toFixed(3)}%`;
}

// Marks differ in shape as well as in colour.
const shapes = [
  (attributes) => svg('circle', { r: 6, ...attributes }),
  (attributes) => svg('path', { d: 'M0-7.5 7.5 0 0 7.5-7.5 0z', ...attributes }),
  (attributes) => svg('rect', { x: -5.5, y: -5.5, width: 11, height: 11, ...attributes }),
  (attributes) => svg('path', { d: 'M0-7 7 5.5H-7z', ...attributes }),
  (attributes) => svg('path', { d: 'M0 7 7-5.5H-7z', ...attributes }),
  (attributes) => svg('path', { d: 'M-6-6 6 6M6-6-6 6', ...attributes }),
];
export const kinds = shapes.length;

export function mark(kind, hollow = false) {
  return shapes[kind % kinds]({ class: `mark mark-${kind % kinds}${hollow ? ' hollow' : ''}` });
}

function markAt(x, y, kind, hollow) {
  return svg('svg', { x, y, class: 'at' }, mark(kind, hollow));
}

function line(x1, y1, x2, y2, kind) {
  return svg('line', { x1, y1, x2, y2, class: kind });
}

// A line through points (x in per cent, y): scaled to the width with a pen that is not.
function path(points, kind) {
  return svg('svg', { class: 'stretched', viewBox: `0 0 100 ${height}`, preserveAspectRatio: 'none', width: '100%', height },
    svg('path', { class: kind, d: points.map(([x, y], n) => `${n === 0 ? 'M' : 'L'}${Number.parseFloat(x)} ${y}`).join('') }));
}

// An entry of a legend, with the mark as it is drawn.
function entry(drawn, text) {
  return element('li', {}, svg('svg', { width: 34, height: 18, class: 'sample' }, drawn), text);
}

export function legend(entries) {
  return element('ul', { class: 'legend' }, entries);
}

export const samples = {
  value: (text, kind = 0) => entry([line(2, 9, 32, 9, `whisker whisker-${kind}`), svg('svg', { x: 17, y: 9, class: 'at' }, mark(kind))], text),
  series: (text, kind) => entry([line(1, 9, 33, 9, `series series-${kind % kinds}`), svg('svg', { x: 17, y: 9, class: 'at' }, mark(kind))], text),
  reference: (text) => entry(line(17, 0, 17, 18, 'reference'), text),
  level: (text) => entry(line(1, 9, 33, 9, 'reference'), text),
  limit: (text, kind) => entry(line(1, 9, 33, 9, `limit limit-${kind}`), text),
  point: (text, kind, hollow) => entry(svg('svg', { x: 17, y: 9, class: 'at' }, mark(kind, hollow)), text),
};

function picture(description, ...content) {
  return element('div', { class: 'chart', role: 'img', 'aria-label': description }, content);
}

// Rows of a label, a mark with its interval and a value in words.
//   rows: {label, value, low, high, text, withheld, strong, kind, group}; withheld is a text
//   reference: {value, text}, of all rows
//   format(tick): the text of a tick
export function intervals({ description, rows, reference, format, from = 0 }) {
  const values = rows.filter((row) => !row.withheld).flatMap((row) => [row.value, row.low, row.high])
    .concat(reference ? [reference.value] : []).filter((value) => value !== null && value !== undefined);
  const marks = ticks(Math.min(from, ...values), Math.max(...values, from + 0.01), 4);
  const x = scale(marks);
  const grid = () => marks.map((value) => line(x(value), 0, x(value), '100%', value === 0 ? 'grid zero' : 'grid'));
  const across = () => (reference ? line(x(reference.value), 0, x(reference.value), '100%', 'reference') : null);

  return picture(description, element('div', { class: 'intervals' },
    rows.map((row) => [
      row.group ? element('div', { class: 'group' }, row.group) : null,
      element('div', { class: row.strong ? 'label strong' : 'label' }, row.label),
      element('div', { class: row.strong ? 'value strong' : 'value' }, row.withheld ? '' : row.text),
      row.withheld
        ? element('div', { class: 'strip' }, svg('svg', {}, grid(), across()), element('span', { class: 'withheld' }, row.withheld))
        : element('div', { class: 'strip' }, svg('svg', {}, grid(), across(),
          row.low !== null && row.low !== undefined ? line(x(row.low), '50%', x(row.high), '50%', `whisker whisker-${row.kind || 0}`) : null,
          markAt(x(row.value), '50%', row.kind || 0))),
    ]),
    element('div', { class: 'axis' }, svg('svg', {}, marks.map((value, n) =>
      svg('text', { x: x(value), y: 15, class: n === 0 ? 'first' : n === marks.length - 1 ? 'last' : 'tick' }, format(value)))))));
}

// The frame of a chart with two axes, and what draw(x, y) draws in it.
function plane({ description, xMarks, yMarks, xFormat, yFormat, xTitle, yTitle }, draw) {
  const x = scale(xMarks.scale);
  const low = yMarks[0];
  const high = yMarks[yMarks.length - 1];
  const y = (value) => Number((top + (height - top) * (1 - (Math.min(Math.max(value, low), high) - low) / (high - low))).toFixed(2));

  return picture(description,
    element('div', { class: 'axis-title' }, yTitle),
    element('div', { class: 'plane' },
      element('div', { class: 'scale' }, svg('svg', { height: height + 8 }, yMarks.map((value) =>
        svg('text', { x: '100%', y: y(value) + 5, class: 'last' }, yFormat(value))))),
      element('div', { class: 'field' },
        svg('svg', { height: height + 1 },
          yMarks.map((value) => line(0, y(value), '100%', y(value), value === 0 ? 'grid zero' : 'grid')),
          draw(x, y)),
        svg('svg', { height: 22, class: 'axis' }, xMarks.labels.map(({ value, edge }) =>
          svg('text', { x: x(value), y: 17, class: edge || 'tick' }, xFormat(value))))),
    ),
    xTitle ? element('div', { class: 'axis-title end' }, xTitle) : null);
}

// Lines along a scale, such as time.
//   series: {label, reference, points: {x, value, low, high}}; a point whose value is null breaks the line
export function lines({ description, series, format, formatX, xTitle, yTitle }) {
  const points = series.flatMap((one) => one.points).filter((point) => point.value !== null);
  const places = [...new Set(series.flatMap((one) => one.points.map((point) => point.x)))].sort((a, b) => a - b);
  const values = points.flatMap((point) => [point.value, point.low, point.high]).filter((value) => value !== null && value !== undefined);
  const least = Math.min(...values);
  const most = Math.max(...values);
  const width = places[places.length - 1] - places[0];
  const room = width * 0.06 || 1;
  // Two of the same name would say nothing, and two that are near would cover each other on a phone.
  const labelled = [];
  for (const x of places) {
    const before = labelled[labelled.length - 1];
    if (before === undefined || (formatX(x) !== formatX(before) && x - before >= width * 0.13)) {
      labelled.push(x);
    } else if (formatX(x) !== formatX(before) && x === places[places.length - 1] && labelled.length > 1) {
      labelled[labelled.length - 1] = x;
    }
  }

  return plane({
    description, xTitle, yTitle,
    xMarks: {
      scale: [places[0] - room, places[places.length - 1] + room],
      labels: labelled.map((value) => ({ value })),
    },
    yMarks: ticks(Math.min(0, least), most, 5),
    xFormat: formatX, yFormat: format,
  }, (x, y) => series.map((one, kind) => {
    const seen = [...one.points].sort((a, b) => a.x - b.x).map((point) => (point.value === null ? null : { ...point, at: x(point.x) }));
    // runs of points without a break
    const runs = seen.reduce((made, point) => { if (point) { made[made.length - 1].push(point); } else { made.push([]); } return made; }, [[]]);
    // beside each other where they would cover each other
    const aside = one.reference ? 0 : 7 * (kind - (series.filter((other) => !other.reference).length - 1) / 2);
    return [runs.filter((run) => run.length > 1).map((run) =>
      path(run.map((point) => [point.at, y(point.value)]), one.reference ? 'reference' : `series series-${kind % kinds}`)),
    one.reference ? null : svg('g', { transform: `translate(${aside} 0)` }, seen.filter(Boolean).map((point) => [
      point.low !== null && point.low !== undefined ? line(point.at, y(point.low), point.at, y(point.high), `whisker whisker-${kind % kinds}`) : null,
      markAt(point.at, y(point.value), kind),
    ]))];
  }));
}

// Units by size and share, between the limits of what chance alone would give.
//   points: {size, value, outside}; centre; limits: {kind, at(size): [low, high]}
export function funnel({ description, points, centre, limits, format, formatSize, xTitle, yTitle }) {
  const sizes = ticks(0, Math.max(...points.map((point) => point.size)), 4);
  const largest = sizes[sizes.length - 1];
  const smallest = Math.min(...points.map((point) => point.size));
  const curve = [];
  // closer together where the limits bend
  for (let n = 0; n <= 80; n++) {
    curve.push(smallest * (largest / smallest) ** (n / 80));
  }
  const values = points.map((point) => point.value).concat(centre);
  const least = Math.min(...values, limits[0].at(smallest)[0]);
  const most = Math.max(...values, limits[0].at(smallest)[1]);

  return plane({
    description, xTitle, yTitle,
    xMarks: { scale: sizes, labels: sizes.map((value, n) => ({ value, edge: n === sizes.length - 1 ? 'last' : null })) },
    yMarks: ticks(Math.max(0, least), Math.min(1, most), 5),
    xFormat: formatSize, yFormat: format,
  }, (x, y) => [
    limits.flatMap((limit) => [0, 1].map((side) => path(curve.map((size) => [x(size), y(limit.at(size)[side])]), `limit limit-${limit.kind}`))),
    line(0, y(centre), '100%', y(centre), 'reference'),
    points.map((point) => markAt(x(point.size), y(point.value), point.outside ? 1 : 0, !point.outside)),
  ]);
}
