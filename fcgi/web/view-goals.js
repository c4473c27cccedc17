// Goals that have been decided, beside the published shares; and when the staff
// will mirror the residents at the pace of the releases.
import { rows } from '/web/answers.js';
import { intervals, legend, lines, samples } from '/web/chart.js';
import { table, withheld } from '/web/page.js';
import { byCode, capital, drawn, has, isExact, listed, measureLegend, percentOf, small, withheldNote } from '/web/shares.js';

// What a goal is about: the group and, where there is one, the part of the staff.
function subject(context, row) {
  const of = row.part === 'all' ? '' : `, ${small(context.names.of(row, 'part'))}`;
  return `${capital(context.names.of(row, 'category'))}${of}`;
}

// How far a goal is, in words; one that is not certain says so.
function progressOf(context, row) {
  const { words } = context;
  if (!row.progress && row.status === 'not_collected') {
    return row.status_reason;
  }
  return row.progress ? `${words.goals.progress[row.progress]}${row.progress_certain === false ? ` (${words.goals.uncertain})` : ''}` : withheld(words, row);
}

const days = (day) => Date.parse(day) / 864e5;

// The share of each release, and the straight line from the decision to the goal.
function course(context, goal, all) {
  const { language, words } = context;
  const seen = all.filter((row) => row.unit === goal.unit && row.ground === goal.ground && row.category === goal.category
    && row.part_by === goal.part_by && row.part === goal.part && row.goal_year === goal.goal_year && has(row))
    .sort((a, b) => (a.counted_on < b.counted_on ? -1 : 1));
  const points = [...new Map(seen.map((row) => [row.counted_on, row])).values()];
  if (goal.started_on === null || goal.goal_share === null || !has(goal)) {
    return null;
  }
  const shares = [...points.filter((row) => row.counted_on > goal.started_on).map((row) => ({
    x: days(row.counted_on), value: row.share, low: isExact(row) ? null : row.share_low, high: isExact(row) ? null : row.share_high }))];
  return lines({
    description: words.goals.sentence({ language, row: goal, subject: subject(context, goal) }),
    series: [
      { label: words.columns.share, points: [{ x: days(goal.started_on), value: goal.share_started, low: null, high: null }, ...shares] },
      { label: words.goals.line, reference: true, points: [{ x: days(goal.started_on), value: goal.share_started },
        { x: days(`${goal.goal_year}-12-31`), value: goal.goal_share }] }],
    format: (value) => language.percent(value, 0),
    formatX: (value) => new Date(value * 864e5).getUTCFullYear(),
    yTitle: words.time.axis,
  });
}

function goalColumns(context) {
  const { language, words } = context;
  const { columns } = words;
  return [
    { title: words.goals.goal, value: (row) => `${subject(context, row)}, ${row.unit_title}` },
    { title: words.goals.to, numeric: true, value: (row) => (row.goal_share === null ? null : language.percent(row.goal_share)) },
    { title: words.goals.by, numeric: true, value: (row) => String(row.goal_year) },
    { title: columns.share, numeric: true, value: (row) => percentOf(context, row) },
    { title: words.goals.state, value: (row) => progressOf(context, row) },
    { title: words.goals.pace, numeric: true, value: (row) => (row.pace_points === null ? null : language.points(row.pace_points)) },
    { title: words.goals.needed, numeric: true, value: (row) => (row.needed_points === null ? null : language.points(row.needed_points)) },
    { title: words.goals.decided, value: (row) => `${row.decided_by}, ${language.date(row.decided_on)}` },
  ];
}

export const goals = {
  name: 'goals',
  choices: ['organisation', 'release'],
  async load(context) {
    const { language, words } = context;
    const say = words.goals;
    const levels = { level: ['city', 'department', 'between', 'workplace'] };
    const parameters = { ...context.of, ...levels };
    const [decided, all] = await Promise.all([rows('goals', parameters),
      rows('goals', { organisation: context.release.organisation, until: context.release.day, ...levels })]);
    const sources = [{ endpoint: 'goals', parameters }];
    if (decided.length === 0) {
      return [{ id: 'goals', title: say.title, sentences: [say.none], sources: null }];
    }
    const order = byCode(context, 'unit');
    const sorted = [...decided].sort((a, b) => levels.level.indexOf(a.level) - levels.level.indexOf(b.level) || order(a, b));
    const counted = (progress) => sorted.filter((row) => row.progress === progress).length;
    const sentence = say.summary({ language, all: sorted.length, counted });
    const first = {
      id: 'goals', title: say.title, sentences: [sentence],
      legend: legend([measureLegend(context, sorted, words.columns.share), samples.point(say.goal, 1, false)]),
      chart: intervals({
        description: [sentence, ...sorted.map((row) => say.sentence({ language, row, subject: subject(context, row) }))].join(' '),
        rows: sorted.flatMap((row, n) => [
          { ...drawn(context, row, words.columns.share), group: `${subject(context, row)}, ${row.unit_title}`,
            ...(has(row) ? { text: `${language.percent(row.share)}, ${row.progress ? say.progress[row.progress] : ''}` } : {}) },
          row.goal_share === null ? { label: say.by_year(row.goal_year), withheld: words.status.not_computable }
            : { label: say.by_year(row.goal_year), value: row.goal_share, low: null, high: null, text: language.percent(row.goal_share), kind: 1 },
        ]),
        format: (value) => language.percent(value, 0),
      }),
      notes: [say.note, ...withheldNote(context, sorted)],
      table: table({ caption: `${say.title}, ${words.where(context)}`, rows: sorted, columns: goalColumns(context) }),
      sources,
    };
    const each = sorted.map((row, n) => {
      const chart = course(context, row, all);
      return chart === null ? null : {
        id: `goal-${n + 1}`, title: `${subject(context, row)}, ${row.unit_title}`,
        sentences: [say.sentence({ language, row, subject: subject(context, row) }), ...(row.note && language.code === 'sv' ? [row.note] : [])],
        legend: legend([samples.series(words.columns.share, 0), samples.level(say.line)]), chart,
        table: table({ caption: `${subject(context, row)}, ${row.unit_title}`, rows: [row], columns: goalColumns(context) }),
        sources: [{ endpoint: 'goals', parameters: { ...context.of, unit: row.unit, ground: row.ground, category: row.category } }],
      };
    });
    return [first, ...each.filter(Boolean)];
  },
};

// The years of a row of the forecast.
function yearsOf(context, row) {
  const { language, words } = context;
  if (row.outcome === null) {
    return withheld(words, row);
  }
  return row.outcome === 'in_years' ? language.number(row.years) : words.forecast.outcome[row.outcome];
}

export const forecast = {
  name: 'forecast',
  compares: { endpoint: 'forecast', parameters: {} },
  choices: ['organisation', 'ground', 'unit', 'release'],
  async load(context) {
    const { language, words, group } = context;
    const say = words.forecast;
    const parameters = { ...context.of, unit: context.unit && context.unit.unit, ground: group.ground, step: '*' };
    const all = await rows('forecast', parameters);
    if (all.length === 0) {
      return [{ id: 'forecast', title: say.title, sentences: [say.none], sources: null }];
    }
    const categories = context.groups.filter((one) => one.ground === group.ground);
    const label = (row) => (row.step === 'all' ? words.everybody : capital(context.names.of(row, 'step')));
    const place = (row) => (row.step === 'all' ? -1 : 0);
    const order = byCode(context, 'step');
    const sources = [{ endpoint: 'forecast', parameters }];
    return categories.map((category) => {
      const of = all.filter((row) => row.category === category.category && (row.step === 'all' || listed(row, 'step')))
        .sort((a, b) => place(a) - place(b) || order(a, b));
      const whole = of.find((row) => row.step === 'all');
      if (!whole) {
        return null;
      }
      const sentence = say.sentence({ language, row: whole, group: category });
      const coming = of.filter((row) => row.outcome === 'in_years' && row !== whole);
      return {
        id: `forecast-${category.category}`.replaceAll(/[^\w-]/g, '-'), title: capital(category.title),
        sentences: [sentence, coming.length > 0 ? `${coming.map((row) => say.step({ language, row, label: label(row) })).join('; ')}.` : null].filter(Boolean),
        chart: intervals({
          description: [capital(category.title), sentence, ...coming.map((row) => say.step({ language, row, label: label(row) }))].join('. ').replaceAll('..', '.'),
          rows: of.map((row) => (row.pace_points === null
            ? { label: label(row), withheld: words.status[row.status === 'ok' ? 'not_computable' : row.status], strong: row === whole }
            : { label: label(row), value: row.pace_points, low: row.pace_low, high: row.pace_high, text: say.points(language, row.pace_points), strong: row === whole })),
          reference: { value: 0 }, format: (value) => language.number(value, Number.isInteger(value) ? 0 : 1),
        }),
        legend: legend([samples.value(say.pace_interval, 0), samples.reference(say.still)]),
        notes: [say.note, ...withheldNote(context, of)],
        table: table({
          caption: `${say.title}: ${capital(category.title)}, ${words.where(context)}`, rows: of,
          columns: [
            { title: words.columns.group, value: label },
            { title: words.columns.share, numeric: true, value: (row) => percentOf(context, row) },
            { title: words.columns.residents, numeric: true, value: (row) => (row.residents_share === null ? null : language.percent(row.residents_share)) },
            { title: say.pace, numeric: true, value: (row) => (row.pace_points === null ? null : language.points(row.pace_points)) },
            { title: say.years, numeric: true, value: (row) => yearsOf(context, row) },
            { title: say.least_most, numeric: true, value: (row) => (row.outcome !== 'in_years' ? null
              : row.years_high === null ? say.at_least(language, row.years_low) : words.interval(language.number(row.years_low), language.number(row.years_high))) },
            { title: say.mirrors_in, numeric: true, value: (row) => (row.mirrors_in === null ? null : String(row.mirrors_in)) },
            { title: words.about.reasons, value: (row) => row.status_reason }],
        }),
        sources,
      };
    }).filter(Boolean);
  },
};
