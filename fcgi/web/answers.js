// Reads the endpoints.

// A problem that an endpoint has answered with (RFC 9457).
export class Problem extends Error {
  constructor(status, document) {
    super(document.title || `HTTP ${status}`);
    this.status = status;
    this.detail = document.detail || '';
  }
}

// The address of an endpoint's answer; suffix is .csv and the like.  What has
// no value is not asked about.
export function address(endpoint, parameters = {}, suffix = '') {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries(parameters)) {
    for (const one of [value].flat()) {
      if (one !== null && one !== undefined && one !== '') {
        query.append(name, one);
      }
    }
  }
  const text = query.toString();
  return `/v1/${endpoint}${suffix}${text ? `?${text}` : ''}`;
}

async function read(url) {
  const response = await fetch(url, { headers: { Accept: 'application/json' } });
  const document = await response.json();
  if (!response.ok) {
    throw new Problem(response.status, document);
  }
  return document;
}

// What the server can do besides: one that tells where its answers are described
// writes workbooks too.  And who publishes, as an answer says it that was asked
// for in a language.
export const server = { workbooks: false, publication: {} };

// All rows of an answer, page by page.
export async function rows(endpoint, parameters = {}) {
  const all = [];
  for (let url = address(endpoint, parameters); url;) {
    const document = await read(url);
    server.workbooks ||= Boolean(document.meta.metadata);
    if (parameters.lang) {
      server.publication = document.meta;
    }
    all.push(...document.data);
    url = document.page.more ? document.meta.next : null;
  }
  return all;
}

// The reasons beside a status, in a language: why(row).
export async function reasons(language) {
  const said = new Map((await rows('labels', { kind: 'status_reason' })).map((row) => [row.code, language.label(row, 'label')]));
  return (row) => said.get(row.status_reason) || row.status_reason;
}

// The catalogue of endpoints, with titles and columns in a language.
export function catalogue(language) {
  return read(`/v1/?lang=${language}`);
}

// The city's settings over those that come with the pages.
export async function settings() {
  const [usual, own] = await Promise.all([read('/web/settings.json'), read('/site/settings.json')]);
  return { ...usual, ...own };
}
