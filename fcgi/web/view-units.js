// Units beside the whole: a funnel plot.  A unit is beyond a limit when its share
// is so far from that of the whole that chance alone, with the noise of sensitive
// numbers, would carry fewer units there than the limit says.
import { rows } from '/web/answers.js';
import { funnel, legend, samples } from '/web/chart.js';
import { element } from '/web/element.js';
import { table } from '/web/page.js';
import { capital, has, intervalText, numberOf, percentOf, withheldNote } from '/web/shares.js';
import { place } from '/web/view-mirroring.js';

// The quantiles of the normal distribution at 0.975 and 0.999.
const quantiles = [1.959964, 3.090232];

export const units = {
  name: 'units',
  choices: ['organisation', 'group', {
    name: 'level',
    offer: (context) => {
      const levels = ['department', 'workplace'];
      return {
        options: levels.map((code) => ({ code, title: context.words.levels[code] })),
        chosen: levels.includes(context.query.get('level')) ? context.query.get('level') : 'department',
      };
    },
  }, 'release'],
  async load(context) {
    const { language, words, group, release } = context;
    const { level } = context.choice;
    const parameters = { ...context.of, ground: group.ground, category: group.category };
    const [[whole], all] = await Promise.all([rows('representation', parameters), rows('representation', { ...parameters, level })]);
    const title = words.units.title(level);
    const seen = all.filter((row) => has(row) && row.known > 0);
    const sources = [{ endpoint: 'representation', parameters: { ...parameters, level } }];
    if (!has(whole) || seen.length === 0) {
      return [{ id: 'units', title, sentences: [words.no_rows, ...withheldNote(context, all)], sources }];
    }
    const centre = whole.share;
    const ground = context.grounds.find((one) => one.ground === group.ground);
    const noise = ground && ground.sensitive ? release.noise_variance : 0;
    const deviation = (size) => Math.sqrt(centre * (1 - centre) / size + noise / size ** 2);
    const limits = [0, 1].map((kind) => ({
      kind, at: (size) => [-1, 1].map((sign) => Math.min(1, Math.max(0, centre + sign * quantiles[kind] * deviation(size)))),
    }));
    const far = (row) => Math.abs(row.share - centre) / deviation(row.known);
    const beyond = seen.filter((row) => far(row) > quantiles[1]).sort((a, b) => a.share - b.share);
    const columns = [
      { title: words.columns.unit, value: (row) => row.unit_title },
      { title: words.columns.share, numeric: true, value: (row) => percentOf(context, row) },
      { title: words.columns.interval, numeric: true, value: (row) => intervalText(context, row) },
      { title: words.columns.known, numeric: true, value: (row) => numberOf(context, row, 'known') },
      { title: words.columns.outside, value: (row) => (!has(row) ? null : beyond.includes(row) ? element('strong', {}, words.yes) : words.no) },
    ];
    const caption = `${words.mirroring.table(group)}, ${words.where({ ...context, unit: null })}`;
    const sentence = words.units.sentence({ language, group, n: seen.length, all: all.length, outside: beyond.length, centre, level });
    const listed = [...all].sort((a, b) => a.unit_title.localeCompare(b.unit_title, language.locale));

    return [{
      id: 'units', title, sentences: [sentence],
      legend: legend([samples.point(words.legend.inside, 0, true), samples.point(words.legend.outside, 1, false),
        samples.level(words.legend.centre(language, centre)), samples.limit(words.legend.limit95, 0), samples.limit(words.legend.limit998, 1)]),
      chart: funnel({
        description: `${title}. ${sentence}`, centre, limits: [limits[1], limits[0]],
        points: seen.map((row) => ({ size: row.known, value: row.share, outside: beyond.includes(row) })),
        format: (value) => language.percent(value, 0), formatSize: (value) => language.number(value),
        xTitle: words.units.sizes, yTitle: capital(words.columns.share),
      }),
      notes: [words.units.note, ...withheldNote(context, all)],
      table: all.length <= 25 ? table({ caption, rows: listed, columns }) : [
        beyond.length > 0 ? table({ caption: `${words.units.beyond}, ${place(context)}`, rows: beyond, columns }) : element('p', {}, words.units.none),
        element('details', { class: 'all' }, element('summary', {}, `${words.units.all} (${language.number(all.length)})`),
          table({ caption, rows: listed, columns }))],
      sources,
    }];
  },
};
