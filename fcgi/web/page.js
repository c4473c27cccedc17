// Parts that every page is made of.
import { element } from '/web/element.js';
import { address, server } from '/web/answers.js';

// Who publishes, and whom to ask: as the settings say it, or else the answers.
export function publisherOf({ settings, language }) {
  const { publisher, homepage, contact } = server.publication;
  return { name: language.text(settings.publisher) || publisher, homepage, contact: settings.contact || contact };
}

// A table.  Columns: {title, numeric, value(row)}; a value is a text, a node or
// null for one that does not apply.  The first column heads its row.
export function table({ caption, columns, rows }) {
  const cell = (column, row, first) => {
    const value = column.value(row);
    return element(first ? 'th' : 'td', { scope: first ? 'row' : null, class: column.numeric ? 'numeric' : column.short ? 'short' : null }, value ?? '–');
  };
  return element('div', { class: 'table', role: 'group', 'aria-label': caption, tabindex: 0 },
    element('table', {},
      element('caption', {}, element('span', {}, caption)),
      element('thead', {}, element('tr', {}, columns.map((column) =>
        element('th', { scope: 'col', class: column.numeric ? 'numeric' : null }, column.title)))),
      element('tbody', {}, rows.map((row) => element('tr', {}, columns.map((column, n) => cell(column, row, n === 0)))))));
}

// What stands in place of a number that is not shown.
export function withheld(words, row) {
  return element('span', { class: 'withheld' }, words.mark[row.status] || row.status);
}

// A number of a row, unless the row is withheld.
export function shown(words, row, value, text) {
  if (value === null || value === undefined) {
    return row.status && row.status !== 'ok' ? withheld(words, row) : null;
  }
  return text(value);
}

const formats = [['.csv', 'CSV'], ['.xlsx', 'Excel'], ['.json', 'JSON']];

// Files with the rows that a section shows, in the formats that there are.
function downloads(context, section) {
  return element('p', { class: 'downloads' }, `${context.words.download}: `,
    section.sources.map(({ endpoint, parameters, title }, n) => [
      n > 0 ? '; ' : null, title ? `${title} ` : null,
      formats.filter(([suffix]) => suffix !== '.xlsx' || server.workbooks).map(([suffix, name], k) => [
        k > 0 ? ', ' : null,
        element('a', { href: address(endpoint, { release: context.release.release_id, lang: context.language.code, ...parameters }, suffix),
          download: true, 'aria-label': `${context.words.download} ${title || section.title}: ${name}` }, name)])]));
}

function copied(context, id, label, text, rows) {
  const field = element(rows ? 'textarea' : 'input', { id, readonly: true, rows, value: rows ? null : text, spellcheck: 'false' }, rows ? text : []);
  field.addEventListener('focus', () => field.select());
  const said = element('span', { role: 'status' });
  let button = null;
  if (navigator.clipboard) {
    button = element('button', { type: 'button', class: 'secondary', 'aria-label': `${context.words.copy}: ${label}` }, context.words.copy);
    button.addEventListener('click', async () => {
      await navigator.clipboard.writeText(text);
      said.textContent = context.words.copied;
    });
  }
  return element('div', { class: 'copied' }, element('label', { for: id }, label), field, button, said);
}

// The address of this very section with all choices, and how to embed it.
function share(context, section) {
  const { words } = context;
  return element('details', { class: 'share' }, element('summary', { 'aria-label': `${words.share}: ${section.title}` }, words.share),
    copied(context, `${section.id}-link`, words.permanent, `${location.origin}${context.link({}, section.id)}`),
    copied(context, `${section.id}-embed`, words.embed,
      `<iframe src="${location.origin}${context.link({ section: section.id }, '', '/embed/')}" title="${section.title.replaceAll('"', '&quot;')}" width="100%" height="640"></iframe>`, 3));
}

// A sentence with the figures, a chart, its legend, notes, a table, files and links.
export function drawSection(context, section) {
  const heading = `${section.id}-title`;
  return element('section', { id: section.id, 'aria-labelledby': heading },
    element('h2', { id: heading }, section.title),
    section.sentences.map((sentence, n) => element('p', { class: n === 0 ? 'sentence' : null }, sentence)),
    section.chart ? element('figure', {}, section.legend, section.chart) : null,
    (section.notes || []).map((note) => element('p', { class: 'note' }, note)),
    section.table,
    section.sources ? downloads(context, section) : null,
    section.sources && !context.embedded ? share(context, section) : null,
    context.embedded ? element('p', { class: 'note' }, element('a', { href: context.link({}, section.id), target: '_blank', rel: 'noopener' },
      context.words.whole(context.title))) : null);
}

// A list to choose from; options with `of` stand in groups of that name.
function select(name, label, options, chosen) {
  const id = `choice-${name}`;
  const option = ({ code, title }) => element('option', { value: code, selected: code === chosen }, title);
  const groups = [...new Set(options.map((one) => one.of))];
  return element('div', { class: 'choice' }, element('label', { for: id }, label),
    element('select', { id, name }, groups.map((of) => {
      const inside = options.filter((one) => one.of === of).map(option);
      return of ? element('optgroup', { label: of }, inside) : inside;
    })));
}

// The choices of a view, as a form that asks for this page with others.
export function drawChoices(context, choices) {
  const shownChoices = choices.filter((choice) => choice.options.length > 1);
  if (shownChoices.length === 0) {
    return null;
  }
  const named = new Set(shownChoices.map((choice) => choice.name));
  return element('form', { method: 'get', action: '/', class: 'choices', 'aria-label': context.words.choices },
    Object.entries(context.kept).filter(([name, value]) => !named.has(name) && value).map(([name, value]) =>
      element('input', { type: 'hidden', name, value })),
    shownChoices.map((choice) => select(choice.name, choice.label, choice.options, choice.chosen)),
    element('button', { type: 'submit' }, context.words.show));
}
