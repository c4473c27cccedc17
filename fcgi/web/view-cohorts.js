// Those who were employed in a year, or came to the end of subsidised employment,
// followed for some months: careers, retention and transitions.
import { rows } from '/web/answers.js';
import { intervals, legend, lines, samples } from '/web/chart.js';
import { table } from '/web/page.js';
import { byCode, capital, drawn, has, intervalText, isExact, measureLegend, numberOf, percentOf, withheldNote } from '/web/shares.js';
import { leaving } from '/web/view-leaving.js';

const title = (context, row) => context.names.of(row, 'category');

function columnsOf(context, counted, first) {
  const { words, language } = context;
  return [
    ...first,
    { title: words.columns.months, numeric: true, value: (row) => words.months(row.months) },
    { title: words.columns.share, numeric: true, value: (row) => percentOf(context, row) },
    { title: words.columns.interval, numeric: true, value: (row) => intervalText(context, row) },
    { title: words.columns[counted], numeric: true, value: (row) => numberOf(context, row, counted) },
    { title: words.columns.of, numeric: true, value: (row) => (row.persons === null ? null : language.number(row.persons)) },
  ];
}

// A view of one endpoint: the newest cohort that has been followed for the months
// chosen, the curve of the one that has been followed longest, and more sections.
function cohortView({ name, endpoint, counted, usual, every, more = () => [] }) {
  return {
    name,
    compares: { endpoint, parameters: { months: every[0] } },
    choices: ['organisation', 'ground', 'unit', {
      name: 'months',
      offer: (context) => ({
        options: every.map((months) => ({ code: String(months), title: context.words.months(months) })),
        chosen: every.includes(Number(context.query.get('months'))) ? context.query.get('months') : String(usual),
      }),
    }, 'release'],
    async load(context) {
      const { language, words } = context;
      const { ground } = context.group;
      const parameters = { ...context.of, unit: context.unit && context.unit.unit, ground };
      const all = (await rows(endpoint, parameters)).filter((row) => row.ground === ground && row.category !== '?');
      const say = words[name];
      const months = Number(context.choice.months);
      const sources = [{ endpoint, parameters }];
      const years = [...new Set(all.map((row) => row.cohort_year))].sort((a, b) => b - a);
      if (years.length === 0) {
        return [{ id: 'curve', title: words.views[name], sentences: [words.no_rows], sources: null }];
      }
      const order = byCode(context, 'category', ground);
      const sorted = (list) => [...list].sort(order);
      const categories = [...new Map(sorted(all).map((row) => [row.category, row])).values()];
      const parts = (list) => list.filter((row) => has(row)).map((row) => words.part({ language, label: title(context, row), value: row.share }));
      const label = { title: words.columns.group, value: (row) => capital(title(context, row)) };
      const sections = [];

      const newest = years.find((year) => all.some((row) => row.cohort_year === year && row.months === months));
      const latest = sorted(all.filter((row) => row.cohort_year === newest && row.months === months));
      if (latest.length > 0) {
        const sentence = parts(latest).length > 0 ? say.sentence({ language, parts: parts(latest), year: newest, months }) : words.no_rows;
        sections.push({
          id: 'latest', title: say.latest({ year: newest, months }), sentences: [sentence],
          legend: legend([measureLegend(context, latest, say.axis)]),
          chart: intervals({
            description: sentence, rows: latest.map((row) => drawn(context, row, label.value(row))), format: (value) => language.percent(value, 0),
          }),
          notes: [say.note, ...withheldNote(context, latest)],
          table: table({ caption: say.latest({ year: newest, months }), rows: latest, columns: columnsOf(context, counted, [label]) }),
          sources,
        });
      }
      const longest = Math.max(...all.map((row) => row.months));
      const oldest = years.find((year) => all.some((row) => row.cohort_year === year && row.months === longest));
      const followed = all.filter((row) => row.cohort_year === oldest);
      const curve = sorted(followed).sort((a, b) => order(a, b) || a.months - b.months);
      if (new Set(followed.map((row) => row.months)).size > 1 && followed.some((row) => has(row))) {
        const last = sorted(followed.filter((row) => row.months === longest));
        const sentence = parts(last).length > 0 ? say.sentence({ language, parts: parts(last), year: oldest, months: longest }) : '';
        sections.push({
          id: 'curve', title: say.title(oldest), sentences: sentence ? [sentence] : [],
          legend: legend(categories.map((row, kind) => (curve.some((one) => one.category === row.category && has(one))
            ? samples.series(capital(title(context, row)), kind) : null)).filter(Boolean)),
          chart: lines({
            description: `${say.title(oldest)}. ${sentence}`,
            series: categories.map((category) => ({
              label: title(context, category),
              points: curve.filter((row) => row.category === category.category).map((row) => ({
                x: row.months, value: has(row) ? row.share : null,
                low: isExact(row) ? null : row.share_low, high: isExact(row) ? null : row.share_high,
              })),
            })),
            format: (value) => language.percent(value, 0), formatX: (value) => language.number(value), xTitle: say.months, yTitle: say.axis,
          }),
          notes: withheldNote(context, curve),
          table: table({ caption: say.title(oldest), rows: curve, columns: columnsOf(context, counted, [label]) }),
          sources,
        });
      }
      return [...sections, ...await more(context)];
    },
  };
}

export const careers = cohortView({ name: 'careers', endpoint: 'progression', counted: 'promoted', usual: 24, every: [12, 24, 36, 60] });
export const transitions = cohortView({ name: 'transitions', endpoint: 'transitions', counted: 'regular', usual: 12, every: [3, 6, 12, 24] });
export const retention = cohortView({ name: 'retention', endpoint: 'retention', counted: 'employed', usual: 12, every: [6, 12, 24], more: leaving });
