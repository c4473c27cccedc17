// What several views make of rows.
import { samples } from '/web/chart.js';
import { shown, withheld } from '/web/page.js';

// Has the row a number?  Counts of a release may be withheld, and those that
// came already counted too.
export function has(row, column = 'share') {
  return Boolean(row) && row[column] !== null && row[column] !== undefined;
}

// Is there no interval to draw?  Of what came already counted there may be none known.
export function isExact(row, column = 'share') {
  return row[`${column}_low`] === null || row[`${column}_low`] === undefined || row[`${column}_low`] === row[`${column}_high`];
}

// What a row of a chart of shares is drawn from.
export function drawn(context, row, label, { column = 'share', ...more } = {}) {
  const { language, words } = context;
  return {
    label,
    ...(has(row, column)
      ? {
        value: row[column], text: language.percent(row[column]),
        low: isExact(row, column) ? null : row[`${column}_low`], high: isExact(row, column) ? null : row[`${column}_high`],
      }
      : { withheld: words.status[row.status] || row.status }),
    ...more,
  };
}

export function intervalText(context, row, column = 'share') {
  const { language, words } = context;
  if (!has(row, column) || row[`${column}_low`] === null || row[`${column}_low`] === undefined) {
    return null;
  }
  return isExact(row, column) ? words.exact
    : words.interval(language.number(100 * row[`${column}_low`], 1), language.percent(row[`${column}_high`]));
}

export function percentOf(context, row, column = 'share') {
  return has(row, column) ? context.language.percent(row[column]) : withheld(context.words, row);
}

export function numberOf(context, row, column, digits = 0) {
  return shown(context.words, row, row[column], (value) => context.language.number(value, digits));
}

// The legend of a share of a group, with its interval where one is drawn.
export function shareLegend(context, rows, title, kind = 0, column = 'share') {
  const { words } = context;
  return rows.some((row) => has(row, column) && !isExact(row, column))
    ? samples.value(words.legend.interval(title), kind) : samples.point(words.legend.exact(title), kind, false);
}

// The same where what is drawn says by itself that it is a share.
export function measureLegend(context, rows, what, column = 'share') {
  const { words } = context;
  return rows.some((row) => has(row, column) && !isExact(row, column)) ? samples.value(words.legend.measured(what), 0) : samples.point(what, 0, false);
}

// Whether a row is to be listed: one of an unknown code only when there is a number.
export function listed(row, dimension, column = 'share') {
  return row[dimension] !== '?' || has(row, column);
}

// A note about the rows that are withheld, if there are any.
export function withheldNote(context, rows, column = 'share') {
  const without = rows.filter((row) => !has(row, column) && ['internal', 'below_threshold'].includes(row.status)).length;
  return without > 0 ? [context.words.withheld_note(context.language, without, rows.length)] : [];
}

// Where numbers come from that came already counted.
export function sourceNote(context, rows) {
  const sources = [...new Set(rows.map((row) => row.source).filter(Boolean))];
  return sources.length > 0 ? [`${context.words.columns.source}: ${sources.join('; ')}.`] : [];
}

// Compares rows by a column in the order of its code list.
export function byCode(context, column, list = column) {
  const order = new Map(context.codesOf(list).map((code, n) => [code.code, n]));
  return (a, b) => (order.get(a[column]) ?? 1e6) - (order.get(b[column]) ?? 1e6)
    || (a[column] < b[column] ? -1 : a[column] > b[column] ? 1 : 0);
}

// A name within a sentence: unless it is written in capitals, it begins with a small letter.
export function small(text) {
  return text && text.length > 1 && text[1] === text[1].toLowerCase() ? text[0].toLowerCase() + text.slice(1) : text;
}

// A name as a heading has it.
export function capital(text) {
  return text ? text[0].toUpperCase() + text.slice(1) : text;
}
