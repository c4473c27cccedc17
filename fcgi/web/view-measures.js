// The work with risks of discrimination: by ground, by area and by step.
import { rows } from '/web/answers.js';
import { intervals } from '/web/chart.js';
import { table } from '/web/page.js';
import { byCode, capital, drawn, has, numberOf, percentOf, withheldNote } from '/web/shares.js';

const steps = ['found', 'analysed', 'acted', 'followed_up', 'open', 'stuck'];

export const measures = {
  name: 'measures',
  choices: ['organisation', 'unit', 'release'],
  async load(context) {
    const { language, words } = context;
    const say = words.measures;
    const parameters = { ...context.of, unit: context.unit && context.unit.unit };
    const all = await rows('active-measures', { ...parameters, risk_ground: '*', risk_area: '*' });
    const sources = [{ endpoint: 'active-measures', parameters: { ...parameters, risk_ground: '*', risk_area: '*' } }];
    const order = new Map(context.measures.filter((row) => row.topic === 'risks').map((row) => [row.measure, row.position]));
    const whole = all.filter((row) => row.risk_ground === 'all' && row.risk_area === 'all').sort((a, b) => order.get(a.measure) - order.get(b.measure));
    if (whole.length === 0) {
      return [{ id: 'steps', title: say.table, sentences: [words.no_rows] }];
    }
    const find = (ground, area, measure) => all.find((row) => row.risk_ground === ground && row.risk_area === area && row.measure === measure);
    const named = (row) => capital(context.names.of(row, 'measure'));
    const codes = (dimension) => [...new Map(all.filter((row) => row[dimension] !== 'all' && row[dimension] !== '?').sort(byCode(context, dimension))
      .map((row) => [row[dimension], row])).values()];
    // Those of the Discrimination Act, and others that have something to tell.
    const act = new Set(context.grounds.filter((row) => row.discrimination_act).map((row) => row.ground));
    const grounds = codes('risk_ground').filter((row) => act.has(row.risk_ground) || has(find(row.risk_ground, 'all', 'found'), 'risks'));
    const areas = codes('risk_area');
    const found = find('all', 'all', 'found');
    const acted = find('all', 'all', 'acted');
    const stuck = find('all', 'all', 'stuck');
    const worst = grounds.map((row) => find(row.risk_ground, 'all', 'stuck')).filter((row) => has(row)).sort((a, b) => b.share - a.share)[0];
    const sentences = [has(found, 'risks') && has(found, 'base_risks') ? say.sentence({
      language, found: found.risks, total: found.base_risks, acted: has(acted, 'risks') ? acted.risks : null,
    }) : null, has(stuck) && worst ? say.stuck({ language, rate: stuck.share, ground: context.names.of(worst, 'risk_ground') }) : null].filter(Boolean);
    const share = { title: words.columns.share, numeric: true, value: (row) => percentOf(context, row) };

    // One part of the work for each code of a dimension.
    const divided = (id, dimension, list) => {
      const cell = (row, measure) => (dimension === 'risk_ground' ? find(row[dimension], 'all', measure) : find('all', row[dimension], measure));
      const stuckOf = list.map((row) => ({ row, stuck: cell(row, 'stuck') })).filter((one) => one.stuck);
      const name = (row) => capital(context.names.of(row, dimension));
      return {
        id, title: say[id], sentences: [],
        chart: stuckOf.length === 0 ? null : intervals({
          description: `${say[id]}: ${stuckOf.filter((one) => has(one.stuck)).map((one) => `${name(one.row)} ${language.percent(one.stuck.share)}`).join(', ')}`,
          rows: stuckOf.map((one) => drawn(context, one.stuck, name(one.row))), format: (value) => language.percent(value, 0),
        }),
        notes: [say.stuck_note, ...withheldNote(context, stuckOf.map((one) => one.stuck))],
        table: table({
          caption: `${say[id]}, ${words.where(context)}`, rows: list, columns: [{ title: words.columns[id === 'grounds' ? 'ground' : 'area'], value: name },
            ...steps.map((measure) => ({
              title: capital(context.names.of(find('all', 'all', measure) || { measure }, 'measure')), numeric: true,
              value: (row) => { const it = cell(row, measure); return it ? numberOf(context, it, 'risks') : null; },
            }))],
        }),
        sources,
      };
    };

    return [{
      id: 'steps', title: say.table, sentences,
      chart: intervals({
        description: [say.table, ...sentences].join('. '), rows: whole.map((row) => drawn(context, row, named(row))), format: (value) => language.percent(value, 0),
      }),
      notes: [say.note, ...withheldNote(context, whole)],
      table: table({
        caption: `${say.table}, ${words.where(context)}`, rows: whole, columns: [{ title: words.columns.measure, value: named }, share,
          { title: words.columns.risks, numeric: true, value: (row) => numberOf(context, row, 'risks') },
          { title: words.columns.of, numeric: true, value: (row) => (row.base_risks === null ? null : language.number(row.base_risks)) }],
      }),
      sources,
    }, divided('grounds', 'risk_ground', grounds), divided('areas', 'risk_area', areas), {
      id: 'cells', title: say.cells, sentences: [],
      table: table({
        caption: say.cells_caption, rows: grounds, columns: [{ title: words.columns.ground, value: (row) => capital(context.names.of(row, 'risk_ground')) },
          ...areas.map((area) => ({
            title: capital(context.names.of(area, 'risk_area')), numeric: true,
            value: (row) => { const it = find(row.risk_ground, area.risk_area, 'stuck'); return it ? percentOf(context, it) : null; },
          }))],
      }),
      sources,
    }];
  },
};
