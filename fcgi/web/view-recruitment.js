// Applicants by the stage that they reached.
import { rows } from '/web/answers.js';
import { intervals, legend, samples } from '/web/chart.js';
import { element } from '/web/element.js';
import { table } from '/web/page.js';
import { byCode, capital, drawn, has, intervalText, numberOf, percentOf, shareLegend, withheldNote } from '/web/shares.js';

// Rows by stage, and in each by the order of the categories; the first row of
// each stage opens a group of the chart.
function inGroups(context, list, stages, stageOf) {
  const order = byCode(context, 'category', context.group.ground);
  return [...list].sort((a, b) => stages.indexOf(a[stageOf]) - stages.indexOf(b[stageOf]) || order(a, b));
}

export const recruitment = {
  name: 'recruitment',
  compares: { endpoint: 'funnel', parameters: {} },
  choices: ['organisation', 'ground', 'unit', 'release'],
  async load(context) {
    const { language, words } = context;
    const { ground } = context.group;
    const say = words.recruitment;
    const parameters = { ...context.of, unit: context.unit && context.unit.unit, ground };
    const [passed, impact] = await Promise.all([rows('funnel', parameters), rows('recruitment', parameters)]);
    const stages = context.measures.filter((row) => row.topic === 'recruitment' && row.denominator).sort((a, b) => a.position - b.position)
      .map((row) => row.measure);
    const known = (row) => row.ground === ground && row.category !== '?' && row.category !== 'all';
    const steps = inGroups(context, passed.filter(known), stages, 'measure');
    const furthest = inGroups(context, impact.filter(known), stages, 'stage');
    if (steps.length === 0) {
      return [{ id: 'stages', title: say.stages, sentences: [words.no_rows] }];
    }
    const name = (row) => capital(context.names.of(row, 'category'));
    const stage = (row) => capital(language.label(row, 'measure' in row ? 'measure' : 'stage'));
    const kinds = [...new Set(steps.map((row) => row.category))];
    const opens = (list, n, of) => (n === 0 || list[n][of] !== list[n - 1][of] ? stage(list[n]) : null);
    const column = (title, value) => ({ title, numeric: true, value });
    const stageColumn = { title: words.columns.stage, value: (row) => `${stage(row)}, ${context.names.of(row, 'category')}` };
    const hired = furthest.filter((row) => row.stage === stages[stages.length - 1] && has(row, 'selection_rate'));
    const hiredSentence = hired.length > 0 ? say.sentence({
      language, parts: hired.map((row) => words.part({ language, label: context.names.of(row, 'category'), value: row.selection_rate })),
    }) : null;
    const compared = furthest.filter((row) => row.below_four_fifths !== null);
    const below = compared.filter((row) => row.below_four_fifths);
    const impactSentence = compared.length > 0 ? say.impact_sentence({ language, n: below.length, all: compared.length }) : words.no_rows;

    return [{
      id: 'stages', title: say.stages, sentences: [hiredSentence].filter(Boolean),
      legend: legend(kinds.map((category, kind) => shareLegend(context, steps.filter((row) => row.category === category),
        name(steps.find((row) => row.category === category)), kind, 'rate'))),
      chart: intervals({
        description: [say.stages, hiredSentence].filter(Boolean).join('. '),
        rows: steps.map((row, n) => drawn(context, row, name(row), { column: 'rate', kind: kinds.indexOf(row.category), group: opens(steps, n, 'measure') })),
        format: (value) => language.percent(value, 0),
      }),
      notes: [say.note, ...withheldNote(context, steps, 'rate')],
      table: table({
        caption: `${say.stages}, ${words.where(context)}`, rows: steps, columns: [stageColumn,
          column(words.columns.rate, (row) => percentOf(context, row, 'rate')),
          column(words.columns.interval, (row) => intervalText(context, row, 'rate')),
          column(words.columns.selected, (row) => numberOf(context, row, 'persons')),
          column(words.columns.of, (row) => (row.base_persons === null ? null : language.number(row.base_persons)))],
      }),
      sources: [{ endpoint: 'funnel', parameters }],
    }, {
      id: 'impact', title: say.impact, sentences: [impactSentence],
      legend: legend(kinds.map((category, kind) => samples.point(name(steps.find((row) => row.category === category)), kind, false))),
      chart: intervals({
        description: `${say.impact}. ${impactSentence}`,
        rows: furthest.map((row, n) => drawn(context, row, name(row), { column: 'selection_rate', kind: kinds.indexOf(row.category), group: opens(furthest, n, 'stage') })),
        format: (value) => language.percent(value, 0),
      }),
      notes: [say.impact_note, ...withheldNote(context, furthest, 'selection_rate')],
      table: table({
        caption: `${say.impact}, ${words.where(context)}`, rows: furthest, columns: [stageColumn,
          column(words.columns.selection_rate, (row) => percentOf(context, row, 'selection_rate')),
          column(words.columns.impact_ratio, (row) => numberOf(context, row, 'impact_ratio', 2)),
          { title: words.columns.four_fifths, value: (row) => (row.below_four_fifths === null ? null : row.below_four_fifths ? element('strong', {}, words.yes) : words.no) },
          column(words.columns.selected, (row) => numberOf(context, row, 'selected')),
          column(words.columns.applicants, (row) => numberOf(context, row, 'applicants'))],
      }),
      sources: [{ endpoint: 'recruitment', parameters }],
    }];
  },
};
