// Who leaves within a year, and why: sections of the view of retention.
import { rows } from '/web/answers.js';
import { intervals, legend } from '/web/chart.js';
import { table } from '/web/page.js';
import { byCode, capital, drawn, has, intervalText, measureLegend, numberOf, percentOf, shareLegend, withheldNote } from '/web/shares.js';

function rateColumns(context, ...first) {
  const { language, words } = context;
  return [...first,
    { title: words.columns.rate, numeric: true, value: (row) => percentOf(context, row, 'rate') },
    { title: words.columns.interval, numeric: true, value: (row) => intervalText(context, row, 'rate') },
    { title: words.columns.persons, numeric: true, value: (row) => numberOf(context, row, 'persons') },
    { title: words.columns.of, numeric: true, value: (row) => (row.base_persons === null ? null : language.number(row.base_persons)) }];
}

function turnover(context, answer, parameters) {
  const { language, words } = context;
  const { ground } = context.group;
  const say = words.retention;
  const order = byCode(context, 'category', ground);
  const parts = answer.filter((row) => row.ground === ground && row.category !== '?')
    .sort((a, b) => (a.measure < b.measure ? -1 : a.measure > b.measure ? 1 : order(a, b)));
  if (parts.length === 0) {
    return null;
  }
  const name = (row) => capital(context.names.of(row, 'category'));
  const measure = (row) => capital(context.names.of(row, 'measure'));
  const kinds = [...new Set(parts.map((row) => row.category))];
  const left = parts.filter((row) => row.measure === 'left' && has(row, 'rate'));
  const sentence = left.length > 0 ? say.turnover_sentence({
    language, from: left[0].from_day, to: left[0].day, parts: left.map((row) => words.part({ language, label: context.names.of(row, 'category'), value: row.rate })),
  }) : null;
  return {
    id: 'turnover', title: say.turnover, sentences: [sentence].filter(Boolean),
    legend: legend(kinds.map((category, kind) => shareLegend(context, parts.filter((row) => row.category === category),
      name(parts.find((row) => row.category === category)), kind, 'rate'))),
    chart: intervals({
      description: [say.turnover, sentence].filter(Boolean).join('. '), format: (value) => language.percent(value, 0),
      rows: parts.map((row, n) => drawn(context, row, name(row), {
        column: 'rate', kind: kinds.indexOf(row.category), group: n === 0 || row.measure !== parts[n - 1].measure ? measure(row) : null,
      })),
    }),
    notes: withheldNote(context, parts, 'rate'),
    table: table({
      caption: `${say.turnover}, ${words.where(context)}`, rows: parts,
      columns: rateColumns(context, { title: words.columns.group, value: name }, { title: words.columns.measure, value: measure }),
    }),
    sources: [{ endpoint: 'turnover', parameters }],
  };
}

function reasons(context, answer, parameters) {
  const { language, words } = context;
  const say = words.retention;
  const given = answer.filter((row) => row.measure.startsWith('reason_') && row.category === 'all')
    .sort((a, b) => (b.rate ?? -1) - (a.rate ?? -1));
  if (given.length === 0) {
    return null;
  }
  // the heading says that they are reasons
  const name = (row) => capital(context.names.of(row, 'measure').replace(/^[^:]+: /, ''));
  return {
    id: 'reasons', title: say.reasons, sentences: has(given[0], 'rate') ? [say.reasons_sentence({ language, label: name(given[0]), value: given[0].rate })] : [],
    legend: legend([measureLegend(context, given, words.columns.rate, 'rate')]),
    chart: intervals({
      description: `${say.reasons}. ${say.reasons_note}`, format: (value) => language.percent(value, 0),
      rows: given.map((row) => drawn(context, row, name(row), { column: 'rate' })),
    }),
    notes: [say.reasons_note, ...withheldNote(context, given, 'rate')],
    table: table({ caption: `${say.reasons}, ${words.where(context)}`, rows: given, columns: rateColumns(context, { title: words.columns.measure, value: name }) }),
    sources: [{ endpoint: 'exits', parameters }],
  };
}

export async function leaving(context) {
  const of = { ...context.of, unit: context.unit && context.unit.unit };
  const byGround = { ...of, ground: context.group.ground };
  const whole = { ...of, ground: 'all' };
  const [left, exits] = await Promise.all([rows('turnover', byGround), rows('exits', whole)]);
  return [turnover(context, left, byGround), reasons(context, exits, whole)].filter(Boolean);
}
