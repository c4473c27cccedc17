// The staff beside the residents.
import { rows } from '/web/answers.js';
import { intervals, legend, samples } from '/web/chart.js';
import { table } from '/web/page.js';
import { byCode, capital, drawn, has, intervalText, listed, numberOf, percentOf, shareLegend, small, sourceNote, withheldNote } from '/web/shares.js';

export function place(context) {
  return context.unit ? context.unit.unit_title : context.release.organisation_title;
}

export function mirroringColumns(context, ...first) {
  const { language, words } = context;
  const { columns } = words;
  return [
    ...first,
    { title: columns.share, numeric: true, value: (row) => percentOf(context, row) },
    { title: columns.interval, numeric: true, value: (row) => intervalText(context, row) },
    { title: columns.residents, numeric: true, value: (row) => (row.residents_share === null ? null : language.percent(row.residents_share)) },
    { title: columns.ratio, numeric: true, value: (row) => (row.ratio === null ? null : language.number(row.ratio, 2)) },
    { title: columns.gap, numeric: true, value: (row) => (row.gap_points === null ? null : language.points(row.gap_points)) },
    { title: columns.shortfall, numeric: true, value: (row) => (row.shortfall === null ? null : language.number(row.shortfall)) },
    { title: columns.known, numeric: true, value: (row) => (row.known === null ? null : numberOf(context, row, 'known')) },
  ];
}

// The lowest and the highest of those that are shown.
function ends(context, parts, dimension) {
  const { words, language } = context;
  const seen = parts.filter((row) => has(row)).sort((a, b) => a.share - b.share);
  if (seen.length === 0) {
    return null;
  }
  if (seen.length === 1) {
    return words.mirroring.one({ language, row: seen[0], label: context.names.of(seen[0], dimension) });
  }
  const low = seen[0];
  const high = seen[seen.length - 1];
  return words.mirroring.ends({ language, low, high, lowLabel: small(context.names.of(low, dimension)), highLabel: small(context.names.of(high, dimension)) });
}

function section(context, id, dimension, answer, parameters) {
  const { language, words, group } = context;
  const whole = answer.find((row) => row[dimension] === 'all');
  const parts = answer.filter((row) => row[dimension] !== 'all' && listed(row, dimension)).sort(byCode(context, dimension));
  if (!whole || (parts.length === 0 && dimension !== 'step')) {
    return null;
  }
  const sentences = [dimension === 'step' ? (has(whole)
    ? words.mirroring.whole({ language, group, row: whole, where: place(context) })
    : words.mirroring.withheld({ group, where: place(context) })) : null, ends(context, parts, dimension)].filter(Boolean);
  const title = parts.length > 0 ? words.mirroring[id] : words.everybody;
  const reference = whole.residents_share !== null ? whole.residents_share : null;
  const all = [whole, ...parts];
  const label = (row) => (row === whole ? words.everybody : capital(context.names.of(row, dimension)));

  return {
    id, title, sentences,
    legend: legend([shareLegend(context, all, capital(group.title)),
      reference !== null ? samples.reference(words.legend.residents(language, reference)) : null].filter(Boolean)),
    chart: intervals({
      description: [words.mirroring.table(group), ...sentences].join('. ').replaceAll('..', '.'),
      rows: all.map((row) => drawn(context, row, label(row), { strong: row === whole })),
      reference: reference !== null ? { value: reference } : null,
      format: (value) => language.percent(value, 0),
    }),
    notes: [words.mirroring.note, ...withheldNote(context, all), ...sourceNote(context, all)],
    table: table({
      caption: `${words.mirroring.table(group)}. ${title}, ${words.where(context)}`, rows: all,
      columns: mirroringColumns(context, { title: words.columns[dimension] || words.columns.group, value: label }),
    }),
    sources: [{ endpoint: 'representation', parameters: { ...parameters, [dimension]: '*' } }],
  };
}

export const mirroring = {
  name: 'mirroring',
  choices: ['organisation', 'group', 'unit', 'release'],
  async load(context) {
    const { group } = context;
    const parameters = { ...context.of, unit: context.unit && context.unit.unit, ground: group.ground, category: group.category };
    const [steps, occupations] = await Promise.all([
      rows('representation', { ...parameters, step: '*' }), rows('representation', { ...parameters, occupation_group: '*' })]);
    return [section(context, 'steps', 'step', steps, parameters), section(context, 'occupations', 'occupation_group', occupations, parameters)]
      .filter(Boolean);
  },
};
