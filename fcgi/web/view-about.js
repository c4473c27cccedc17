// What the numbers mean, what is withheld and why; and the accessibility statement.
import { catalogue, rows } from '/web/answers.js';
import { element } from '/web/element.js';
import { publisherOf, table } from '/web/page.js';
import { capital, numberOf } from '/web/shares.js';

const part = (id, title, ...content) => element('section', { id, 'aria-labelledby': `${id}-title` }, element('h2', { id: `${id}-title` }, title), content);
const paragraphs = (texts) => texts.map((text) => element('p', {}, text));

export const about = {
  name: 'about',
  choices: ['organisation', 'release'],
  async load(context) {
    const { language, words, release } = context;
    const say = words.about;
    const [coverage, residents, listed] = await Promise.all([
      rows('coverage', context.of), rows('reference-populations', context.of), catalogue()]);
    const ground = (code) => { const row = context.grounds.find((one) => one.ground === code); return capital(row ? language.label(row, 'ground') : code); };
    const yes = (value) => (value ? words.yes : words.no);
    const population = residents.filter((row) => context.grounds.some((one) => one.ground === row.ground));
    const counted = context.measures.filter((row) => row.denominator).sort((a, b) => a.position - b.position);
    const topics = [...new Map(counted.map((row) => [row.topic, row])).values()];

    return [
      part('release', say.release, paragraphs([say.release_text({ language, release })]),
        table({
          caption: `${say.releases}, ${release.organisation_title}`, rows: context.own, columns: [
            { title: words.columns.date, short: true, value: (row) => language.date(row.day) },
            { title: words.columns.published, value: (row) => language.date(row.published_at) }],
        })),
      part('terms', say.terms, element('dl', {}, say.list.map(([term, meaning]) => [element('dt', {}, term), element('dd', {}, meaning)]))),
      part('protection', say.protection, paragraphs(say.protection_text({ language, release }))),
      part('grounds', say.grounds, table({
        caption: `${say.grounds}, ${words.where(context)}`, rows: context.grounds, columns: [
          { title: words.columns.ground, value: (row) => capital(language.label(row, 'ground')) },
          { title: words.columns.status, value: (row) => (row.status === 'ok' ? say.shown : words.status[row.status]) },
          { title: say.act, value: (row) => yes(row.discrimination_act) },
          { title: say.sensitive, value: (row) => yes(row.sensitive) },
          { title: say.minimum, numeric: true, value: (row) => language.number(row.minimum_headcount) },
          { title: say.reasons, value: (row) => row.status_reason }],
      })),
      population.length > 0 ? part('population', say.population, paragraphs([say.population_text]), table({
        caption: `${say.population}, ${words.where(context)}`, rows: population, columns: [
          { title: words.columns.group, value: (row) => `${ground(row.ground)}: ${context.names.of(row, 'category')}` },
          { title: words.columns.of_residents, numeric: true, value: (row) => language.percent(row.share) },
          { title: words.columns.date, short: true, value: (row) => language.date(row.counted_on) },
          { title: words.columns.region, value: (row) => row.region },
          { title: words.columns.source, value: (row) => row.source }],
      })) : null,
      coverage.length > 0 ? part('coverage', say.coverage, table({
        caption: `${say.coverage}, ${words.where(context)}`, rows: coverage, columns: [
          { title: words.columns.ground, value: (row) => ground(row.ground) },
          { title: words.columns.coverage, numeric: true, value: (row) => (row.coverage === null ? numberOf(context, row, 'coverage') : language.percent(row.coverage)) }],
      })) : null,
      topics.length > 0 ? part('definitions', say.definitions, topics.map((topic) => [
        element('h3', {}, capital(language.label(topic, 'topic'))),
        element('ul', {}, counted.filter((row) => row.topic === topic.topic)
          .map((row) => element('li', {}, capital(context.names.of(row, 'measure')))))])) : null,
      part('endpoints', say.endpoints, element('p', {}, say.endpoints_text), element('dl', {}, listed.endpoints.filter((one) => one.audience !== 'analyst').map((one) => [
        element('dt', {}, element('a', { href: `/v1/${one.name}.html?organisation=${encodeURIComponent(release.organisation)}&lang=${language.code}` }, one.title)),
        element('dd', {}, one.description)]))),
    ].filter(Boolean);
  },
};

export const accessibility = {
  name: 'accessibility',
  choices: [],
  async load(context) {
    const { words } = context;
    const { name, contact } = publisherOf(context);
    return [part('statement', words.accessibility.title, paragraphs(words.accessibility.paragraphs({ publisher: name, contact })))];
  },
};
