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

// What the answers say in words, such as why a number is not shown, is in the
// language of the page, whatever the browser prefers.
async function read(url) {
  const response = await fetch(url, { headers: { Accept: 'application/json', 'Accept-Language': document.documentElement.lang } });
  const answer = await response.json();
  if (!response.ok) {
    throw new Problem(response.status, answer);
  }
  return answer;
}

// What the server can do besides: one that tells where its answers are described
// writes workbooks too.  And who publishes, as an answer says it in the language
// of the page.
export const server = { workbooks: false, publication: {} };

// All rows of an answer, page by page.
export async function rows(endpoint, parameters = {}) {
  const all = [];
  for (let url = address(endpoint, parameters); url;) {
    const answer = await read(url);
    server.workbooks ||= Boolean(answer.meta.metadata);
    server.publication = answer.meta;
    all.push(...answer.data);
    url = answer.page.more ? answer.meta.next : null;
  }
  return all;
}

// The catalogue of endpoints, with titles and columns.
export function catalogue() {
  return read('/v1/');
}

// The city's settings over those that come with the pages.
export async function settings() {
  const [usual, own] = await Promise.all([read('/web/settings.json'), read('/site/settings.json')]);
  return { ...usual, ...own };
}
