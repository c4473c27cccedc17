// The staff beside the residents over time: one point for each published day.
import { rows } from '/web/answers.js';
import { legend, lines, samples } from '/web/chart.js';
import { table } from '/web/page.js';
import { byCode, capital, has, isExact, listed, sourceNote, withheldNote } from '/web/shares.js';
import { mirroringColumns } from '/web/view-mirroring.js';

// The rows of all releases of the organisation, the newest of each day, the
// earliest day first.
async function everyDay(context, endpoint, parameters) {
  const newest = new Set(new Map([...context.own].sort((a, b) => a.release_id - b.release_id)
    .map((release) => [release.day, release.release_id])).values());
  const all = await rows(endpoint, { ...parameters, release: '*' });
  return all.filter((row) => newest.has(row.release_id)).sort((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0));
}

const days = (day) => Date.parse(day) / 864e5;

function point(row) {
  return has(row) ? { x: days(row.day), value: row.share, low: isExact(row) ? null : row.share_low, high: isExact(row) ? null : row.share_high }
    : { x: days(row.day), value: null };
}

function draw(context, description, series) {
  const { language } = context;
  return lines({
    description, series,
    format: (value) => language.percent(value, 0),
    formatX: (value) => new Date(value * 864e5).getUTCFullYear(),
    yTitle: context.words.time.axis,
  });
}

export const time = {
  name: 'time',
  choices: ['organisation', 'group', 'unit'],
  async load(context) {
    const { language, words, group } = context;
    const parameters = { organisation: context.release.organisation, unit: context.unit && context.unit.unit, ground: group.ground, category: group.category };
    const all = await everyDay(context, 'representation', { ...parameters, step: '*' });
    const staff = all.filter((row) => row.step === 'all');
    const seen = staff.filter((row) => has(row));
    const first = seen[0];
    const last = seen[seen.length - 1];
    const sentences = seen.length < 2 ? [words.time.one] : [
      words.time.sentence({ language, group, first, last }),
      first.gap_points !== null && last.gap_points !== null ? words.time.gap({ language, first, last }) : null].filter(Boolean);
    const sources = [{ endpoint: 'representation', parameters: { ...parameters, step: '*', release: '*' } }];
    const date = { title: words.columns.date, short: true, value: (row) => language.date(row.day) };
    if (seen.length < 2) {
      return [{ id: 'staff', title: words.time.staff, sentences, table: table({ caption: words.mirroring.table(group), rows: staff, columns: mirroringColumns(context, date) }), sources }];
    }
    const steps = [...new Map(all.filter((row) => row.step !== 'all' && listed(row, 'step')).sort(byCode(context, 'step')).map((row) => [row.step, row])).values()];
    const label = (row) => capital(context.names.of(row, 'step'));
    const sections = [{
      id: 'staff', title: words.time.staff, sentences,
      legend: legend([samples.series(capital(group.title), 0), samples.level(words.legend.residents_line)]),
      chart: draw(context, sentences.join(' '), [
        { label: capital(group.title), points: staff.map(point) },
        { label: words.legend.residents_line, reference: true, points: staff.map((row) => ({ x: days(row.day), value: row.residents_share })) }]),
      notes: [words.mirroring.note, ...sourceNote(context, staff)],
      table: table({ caption: `${words.mirroring.table(group)}. ${words.time.staff}`, rows: staff, columns: mirroringColumns(context, date) }),
      sources,
    }];
    if (steps.length > 0) {
      const rowsOf = (step) => all.filter((row) => row.step === step.step);
      const changes = steps.map((step) => ({ step, seen: rowsOf(step).filter((row) => has(row)) })).filter((one) => one.seen.length > 1)
        .map((one) => words.time.step({ language, label: label(one.step), first: one.seen[0], last: one.seen[one.seen.length - 1] }));
      sections.push({
        id: 'steps', title: words.time.steps, sentences: changes.length > 0 ? [changes.join(' ')] : [],
        legend: legend(steps.map((step, kind) => (rowsOf(step).some((row) => has(row)) ? samples.series(label(step), kind) : null)).filter(Boolean)),
        chart: draw(context, [words.time.steps, ...changes].join('. ').replaceAll('..', '.'), steps.map((step) => ({ label: label(step), points: rowsOf(step).map(point) }))),
        notes: [...sourceNote(context, steps.flatMap(rowsOf)), ...withheldNote(context, steps.flatMap(rowsOf))],
        table: table({
          caption: `${words.mirroring.table(group)}. ${words.time.steps}`, rows: steps.flatMap(rowsOf),
          // the residents stand in the table above
          columns: mirroringColumns(context, { title: words.columns.group, value: label }, date).filter((column) => column.title !== words.columns.residents),
        }),
        sources,
      });
    }
    return sections;
  },
};
