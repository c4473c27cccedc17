// Groups in the quarters of pay, and their average pay.
import { rows } from '/web/answers.js';
import { intervals, legend, samples } from '/web/chart.js';
import { table } from '/web/page.js';
import { byCode, capital, drawn, has, numberOf, percentOf, withheldNote } from '/web/shares.js';

export const pay = {
  name: 'pay',
  compares: { endpoint: 'pay-quarters', parameters: { quarter: 1 } },
  choices: ['organisation', 'ground', 'unit', 'release'],
  async load(context) {
    const { language, words } = context;
    const { ground } = context.group;
    const say = words.pay;
    const parameters = { ...context.of, unit: context.unit && context.unit.unit, ground };
    const [quarters, gaps] = await Promise.all([rows('pay-quarters', parameters), rows('pay-gap', parameters)]);
    const order = byCode(context, 'category', ground);
    const known = (row) => row.ground === ground && row.category !== '?' && row.category !== 'all';
    const parts = quarters.filter(known).sort((a, b) => a.quarter - b.quarter || order(a, b));
    const means = gaps.filter(known).sort(order);
    const name = (row) => capital(context.names.of(row, 'category'));
    const kinds = [...new Set(parts.map((row) => row.category))];
    const of = (category, quarter) => parts.find((row) => row.category === category && row.quarter === quarter);
    const sentence = kinds.filter((category) => has(of(category, 1)) && has(of(category, 4))).map((category) => say.sentence({
      language, low: of(category, 1).share, high: of(category, 4).share, label: context.names.of(of(category, 1), 'category'),
    })).join(' ');
    const gapSentence = means.filter((row) => has(row, 'gap_percent')).map((row) => say.gap_sentence({ language, label: name(row), gap: row.gap_percent })).join(' ');
    const sections = [];

    if (parts.length > 0) {
      sections.push({
        id: 'quarters', title: say.quarters, sentences: [sentence].filter(Boolean),
        legend: legend([...kinds.map((category, kind) => samples.point(name(parts.find((row) => row.category === category)), kind, false)),
          samples.reference(words.legend.equal(language, 0.25))]),
        chart: intervals({
          description: `${say.quarters}. ${sentence}`, reference: { value: 0.25 }, format: (value) => language.percent(value, 0),
          rows: parts.map((row, n) => drawn(context, row, name(row), {
            kind: kinds.indexOf(row.category), group: n === 0 || row.quarter !== parts[n - 1].quarter ? say.quarter(row.quarter) : null,
          })),
        }),
        notes: [say.note, ...withheldNote(context, parts)],
        table: table({
          caption: `${say.quarters}, ${words.where(context)}`, rows: parts, columns: [
            { title: words.columns.quarter, value: (row) => `${say.quarter(row.quarter)}, ${context.names.of(row, 'category')}` },
            { title: words.columns.share, numeric: true, value: (row) => percentOf(context, row) },
            { title: words.columns.persons, numeric: true, value: (row) => numberOf(context, row, 'persons') },
            { title: words.columns.of, numeric: true, value: (row) => numberOf(context, row, 'paid') }],
        }),
        sources: [{ endpoint: 'pay-quarters', parameters }],
      });
    }
    if (means.length > 0) {
      sections.push({
        id: 'gap', title: say.gap, sentences: [gapSentence].filter(Boolean), notes: [say.gap_note, ...withheldNote(context, means, 'gap_percent')],
        table: table({
          caption: `${say.gap}, ${words.where(context)}`, rows: means, columns: [
            { title: words.columns.group, value: name },
            { title: words.columns.gap_percent, numeric: true, value: (row) => numberOf(context, row, 'gap_percent') }],
        }),
        sources: [{ endpoint: 'pay-gap', parameters }],
      });
    }
    return sections.length > 0 ? sections : [{ id: 'quarters', title: say.quarters, sentences: [words.no_rows] }];
  },
};
