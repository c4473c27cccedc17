// Draws the page that its address asks for.  Every choice stands in the address:
// a link, a form and the back button need no script, and each page is loaded anew.
import { Problem, rows, server, settings as readSettings } from '/web/answers.js';
import { setColours } from '/web/colours.js';
import { element } from '/web/element.js';
import { Language, Names, chooseLanguage } from '/web/language.js';
import { drawChoices, drawSection, publisherOf } from '/web/page.js';
import { capital } from '/web/shares.js';
import { views } from '/web/views.js';

const query = new URLSearchParams(location.search);
const embedded = location.pathname.startsWith('/embed/');

// The choices of the address, of which `changes` replace some; empty ones are left out.
function addressOf(kept, changes = {}, hash = '', path = '/') {
  const made = new URLSearchParams();
  for (const [name, value] of Object.entries({ ...kept, ...changes })) {
    if (value) {
      made.set(name, value);
    }
  }
  const text = made.toString();
  return `${path}${text ? `?${text}` : ''}${hash ? `#${hash}` : ''}`;
}

// The organisation asked about, or the one of the settings, or of the latest
// release; and of it the release asked about, or else the current one.
function chooseRelease(releases, settings) {
  const organisation = [query.get('organisation'), settings.organisation, releases[0].organisation]
    .find((code) => releases.some((release) => release.organisation === code));
  const own = releases.filter((release) => release.organisation === organisation)
    .sort((a, b) => (a.day < b.day ? 1 : a.day > b.day ? -1 : b.release_id - a.release_id));
  return {
    own,
    release: own.find((release) => String(release.release_id) === query.get('release')) || own.find((release) => release.current) || own[0],
  };
}

// What every view knows of the release.
async function prepare(releases, settings, language) {
  const { own, release } = chooseRelease(releases, settings);
  const names = new Names(language, settings);
  const of = { organisation: release.organisation, release: release.release_id };
  const [grounds, codes, measures, units, staff] = await Promise.all([
    rows('grounds', of), rows('codes', of), rows('measures', of), rows('units', { ...of, level: 'department' }), rows('representation', of)]);
  const codesOf = (dimension) => codes.filter((code) => code.dimension === dimension)
    .sort((a, b) => (a.position ?? 1e6) - (b.position ?? 1e6));
  // The groups that the staff are counted by, in the order of the lists.
  const groups = grounds.flatMap((ground) => {
    const order = codesOf(ground.ground).map((code) => code.code);
    return staff.filter((row) => row.ground === ground.ground && row.category !== '?')
      .sort((a, b) => order.indexOf(a.category) - order.indexOf(b.category))
      .map((row) => ({ ground: ground.ground, category: row.category, title: names.of(row, 'category'), groundTitle: language.label(ground, 'ground') }));
  });
  return {
    settings, language, names, words: language.words, embedded, query, releases, own, release, of, grounds, codesOf, measures, units, groups,
    title: language.text(settings.title),
  };
}

// Of a view that compares the groups of a ground: only grounds of which its
// endpoint has something are offered, so that no choice leads to an error.
async function keepGrounds(context, view) {
  if (!view.compares) {
    return;
  }
  const { endpoint, parameters } = view.compares;
  const seen = new Set((await rows(endpoint, { ...context.of, ...parameters })).map((row) => row.ground));
  const kept = context.groups.filter((group) => seen.has(group.ground));
  // where nothing is published, the view says so
  context.groups = kept.length > 0 ? kept : context.groups;
}

// The group that is looked at: the one asked for, one of the ground asked for,
// or of the ground of the settings.
function chooseGroup(context) {
  const find = (code) => context.groups.find((group) => `${group.ground}.${group.category}` === code);
  const ofGround = (code) => context.groups.find((group) => group.ground === code);
  const ground = query.get('ground');
  const [first, ...others] = [find(query.get('group')), find(context.settings.group)].filter(Boolean);
  // A ground that was chosen comes before a group that came along.
  context.group = [first, ...others, ofGround(ground)].find((group) => group && group.ground === ground) || first || ofGround('sex') || context.groups[0] || { ground: '', category: '', title: '', groundTitle: '' };
  context.unit = context.units.find((unit) => unit.unit === query.get('unit')) || null;
}

// Who publishes, on which terms.
function imprint(context) {
  const { words, language } = context;
  const { licence, licence_url: terms, source, next_release: next } = server.publication;
  const { name, homepage, contact: ask } = publisherOf(context);
  const link = (text, href) => (href ? element('a', { href }, text) : text);
  const parts = [
    name ? [link(name, homepage)] : null,
    ask ? [link(ask, /^https?:/.test(ask) ? ask : `mailto:${ask}`)] : null,
    licence ? [`${words.imprint.licence}: `, link(licence, terms)] : null,
    source ? [`${words.columns.source}: ${source}`] : null,
    next ? [`${words.imprint.next}: ${language.date(next)}`] : null,
  ].filter(Boolean);
  return parts.length > 0 ? element('p', { class: 'imprint' }, parts.flatMap((part, n) => (n > 0 ? ['. ', ...part] : part)), '.') : null;
}

function frame(context, view, body) {
  const { words, settings, language, kept } = context;
  const others = ['sv', 'en'].map((code) => (code === language.code
    ? element('li', { 'aria-current': 'true' }, words.languages[code])
    : element('li', {}, element('a', { href: addressOf(kept, { lang: code }), lang: code, hreflang: code }, words.languages[code]))));
  const travelling = { organisation: kept.organisation, release: kept.release, lang: kept.lang, unit: kept.unit, group: kept.group };
  const link = (code) => element('li', {}, element('a', { href: addressOf({ ...travelling, view: code }),
    'aria-current': code === view.name ? 'page' : null }, words.views[code]));
  const listed = settings.views.filter((code) => views[code]);
  const apart = ['about', 'accessibility'];

  return [
    element('a', { class: 'skip', href: '#main' }, words.skip),
    element('header', {}, element('div', { class: 'wide' },
      element('a', { class: 'name', href: addressOf({ lang: kept.lang }) },
        settings.logo ? element('img', { src: settings.logo, alt: '' }) : null, language.text(settings.title)),
      element('p', { class: 'subtitle' }, language.text(settings.subtitle)),
      element('ul', { class: 'languages', 'aria-label': words.language }, others))),
    element('div', { class: 'wide page' },
      element('nav', { 'aria-label': words.contents }, element('ul', {}, listed.filter((code) => code !== 'accessibility').map(link))),
      element('main', { id: 'main', tabindex: -1 }, body)),
    element('footer', {}, element('div', { class: 'wide' },
      element('ul', {}, listed.filter((code) => apart.includes(code)).map(link),
        element('li', {}, element('a', { href: `/v1/?lang=${language.code}` }, words.machine))),
      imprint(context),
      element('p', { class: 'only-print' }, location.href))),
  ];
}

function choicesOf(context, view) {
  const { words, language } = context;
  const organisations = [...new Map(context.releases.map((release) => [release.organisation, release.organisation_title]))];
  const grounds = [...new Map(context.groups.map((group) => [group.ground, group.groundTitle]))];
  const offered = {
    organisation: () => ({ options: organisations.map(([code, title]) => ({ code, title })), chosen: context.release.organisation }),
    release: () => ({
      // Whoever does not ask for another one goes on seeing the newest.
      options: context.own.map((release) => ({ code: release.current ? '' : String(release.release_id), title: language.date(release.day) })),
      chosen: context.release.current ? '' : String(context.release.release_id),
    }),
    group: () => ({
      options: context.groups.map((group) => ({ code: `${group.ground}.${group.category}`, title: capital(group.title), of: capital(group.groundTitle) })),
      chosen: context.group && `${context.group.ground}.${context.group.category}`,
    }),
    ground: () => ({ options: grounds.map(([code, title]) => ({ code, title: capital(title) })), chosen: context.group && context.group.ground }),
    unit: () => ({
      options: [{ code: '', title: words.whole_organisation }, ...context.units.map((unit) => ({ code: unit.unit, title: unit.unit_title }))],
      chosen: context.unit ? context.unit.unit : '',
    }),
  };
  return view.choices.map((choice) => (typeof choice === 'string'
    ? { name: choice, label: words.choice[choice], ...offered[choice]() } : { label: words.choice[choice.name], ...choice.offer(context) , name: choice.name }));
}

async function draw(context, view) {
  const { words, language } = context;
  await keepGrounds(context, view);
  chooseGroup(context);
  const choices = choicesOf(context, view);
  context.choice = Object.fromEntries(choices.map((choice) => [choice.name, choice.chosen]));
  // As they were asked for, so that a page without a release goes on showing the newest.
  context.kept = { view: view.name };
  for (const name of ['organisation', 'release', 'lang', 'unit', 'group', ...choices.map((choice) => choice.name)]) {
    context.kept[name] = query.get(name) || '';
  }
  if (context.kept.ground) {
    context.kept.group = `${context.group.ground}.${context.group.category}`;
    if (!choices.some((choice) => choice.name === 'ground')) {
      delete context.kept.ground;
    }
  }
  context.link = (changes, hash, path) => addressOf({
    ...context.kept, ...context.choice, organisation: context.release.organisation, release: context.release.release_id, lang: language.code, ...changes,
  }, {}, hash, path);

  const title = words.views[view.name];
  const sections = await view.load(context);
  const only = embedded && sections.filter((section) => section.id === query.get('section'));
  const drawn = (only && only.length > 0 ? only : embedded ? sections.slice(0, 1) : sections)
    .map((section) => (section instanceof Node ? section : drawSection(context, section)));
  document.title = `${title} – ${context.release.organisation_title} – ${context.title}`;
  if (embedded) {
    document.body.className = 'embedded';
    return [element('main', {}, element('h1', { class: 'where' }, words.where(context)), drawn)];
  }
  return frame(context, view, [
    element('h1', {}, title),
    element('p', { class: 'where' }, words.where(context)),
    view.name === context.settings.views[0] && language.text(context.settings.introduction)
      ? element('p', { class: 'lead' }, language.text(context.settings.introduction)) : null,
    element('p', {}, words.leads[view.name]),
    drawChoices(context, choices),
    drawn,
  ]);
}

function problemSection({ words }, problem) {
  return element('div', { class: 'problem', role: 'alert' }, element('h2', {}, words.problem),
    element('p', {}, problem instanceof Problem ? `${problem.message}. ${problem.detail}` : String(problem)));
}

async function start() {
  document.documentElement.lang = chooseLanguage(query.get('lang'), document.documentElement.lang);
  const published = rows('releases');
  // looked at below
  published.catch(() => null);
  const settings = await readSettings();
  const language = new Language(chooseLanguage(query.get('lang'), settings.language));
  document.documentElement.lang = language.code;
  setColours(settings.colours || {});
  const view = views[query.get('view')] || views[settings.views.find((code) => views[code])];
  // A page that says one thing only.
  const bare = (said) => {
    const kept = { lang: query.get('lang') };
    document.title = language.text(settings.title);
    return frame({ settings, language, words: language.words, kept }, view, [element('h1', {}, language.text(settings.title)), said]);
  };
  let drawn;
  try {
    const releases = await published;
    drawn = releases.length === 0 ? bare(element('p', {}, language.words.nothing_published))
      : await draw(await prepare(releases, settings, language), view);
  } catch (problem) {
    drawn = bare(problemSection(language, problem));
  }
  document.body.replaceChildren(...drawn);
  document.body.dataset.ready = 'true';
  // What the address points at was not there before.
  if (location.hash) {
    document.getElementById(location.hash.slice(1))?.scrollIntoView();
  }
}

start();
