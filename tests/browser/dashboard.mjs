// The dashboard in a real browser.
//
//	node dashboard.mjs ADDRESS SCREENSHOTS ORGANISATION
//
// Prints a line "ok - what" or "not ok - what" for each thing that is looked at,
// then one line of JSON: the cells of tables and the headline sentences by view,
// for whoever knows the numbers.
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { chromium } from 'playwright-core';

const [address, screenshots, organisation] = process.argv.slice(2);
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const views = ['mirroring', 'time', 'units', 'careers', 'retention', 'transitions', 'recruitment', 'pay', 'measures', 'goals', 'forecast', 'about', 'accessibility'];
const said = {};

function is(good, what, why = '') {
  console.log(`${good ? 'ok' : 'not ok'} - ${what}`);
  if (!good && why) {
    console.log(`# ${String(why).replaceAll('\n', '\n# ')}`);
  }
}

// A page from elsewhere is to frame this one, whose address is of this machine.
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM || '/usr/bin/chromium', args: ['--no-sandbox', '--disable-features=LocalNetworkAccessChecks'],
});

// A page that notes whatever goes wrong on it, and what it loads.
async function open(target, options = {}) {
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 }, ...options });
  const page = await context.newPage();
  page.wrong = [];
  page.loaded = [];
  page.on('console', (message) => { if (['error', 'warning'].includes(message.type())) { page.wrong.push(message.text()); } });
  page.on('pageerror', (error) => page.wrong.push(error.message));
  page.on('request', (request) => page.loaded.push(request.url()));
  await page.addInitScript(() => addEventListener('securitypolicyviolation',
    (event) => console.error(`CSP: ${event.violatedDirective} ${event.blockedURI}`)));
  await page.goto(address + target);
  await page.waitForSelector('body[data-ready]', { timeout: 60000 }).catch((error) => page.wrong.push(error.message));
  return page;
}

// What axe finds wrong, targets of less than 24 pixels (WCAG 2.2) too, and how much it has looked at.
async function violations(page) {
  const session = await page.context().newCDPSession(page);
  await session.send('Runtime.evaluate', { expression: axe });
  const found = await page.evaluate(() => window.axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } }));
  return [found.passes.length, found.violations.map((one) => `${one.id}: ${one.nodes.map((node) => node.html).slice(0, 3).join(' ')}`)];
}

const overflows = (page) => page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
// What is wider than the room it has, and cut unless it is scrolled.
const cut = (page) => page.evaluate(() => [
  ...[...document.querySelectorAll('.table')].filter((table) => table.scrollWidth > table.clientWidth),
  ...[...document.querySelectorAll('select')].filter((select) => {
    const style = getComputedStyle(select);
    const pen = document.createElement('canvas').getContext('2d');
    pen.font = `${style.fontWeight} ${style.fontSize} ${style.fontFamily}`;
    // the arrow takes a little less than the text is high
    return pen.measureText(select.selectedOptions[0]?.textContent || '').width + parseFloat(style.fontSize) > select.clientWidth - parseFloat(style.paddingLeft) - parseFloat(style.paddingRight);
  })].map((one) => one.getAttribute('aria-label') || one.name));
// What is drawn, the grid aside, with less contrast to white than 3 to 1 (WCAG 2.2, 1.4.11), and how much was looked at.
const faint = (page) => page.evaluate(() => {
  const luminance = (parts) => parts.map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4))
    .reduce((sum, part, n) => sum + [0.2126, 0.7152, 0.0722][n] * part, 0);
  const contrast = (colour, opacity) => {
    const [red, green, blue, alpha = 1] = colour.match(/[\d.]+/g)?.map(Number) || [255, 255, 255];
    return 1.05 / (luminance([red, green, blue].map((part) => 1 - alpha * opacity * (1 - part / 255))) + 0.05);
  };
  const drawn = [...document.querySelectorAll('.chart svg *, .legend svg *')].filter((one) => !/^(svg|g|text|title)$/.test(one.tagName) && !one.matches('.grid'));
  const found = drawn.filter((one) => {
    const style = getComputedStyle(one);
    return Math.max(...[style.stroke, style.fill].filter((colour) => colour !== 'none').map((colour) => contrast(colour, Number(style.opacity)))) < 3;
  });
  return [drawn.length, found.map((one) => one.outerHTML)];
});
const address2 = (view, more = {}) => `/?${new URLSearchParams({ organisation, view, group: 'sex.women', ...more })}`;

for (const lang of ['sv', 'en']) {
  for (const view of views) {
    const name = `${view} ${lang}`;
    const page = await open(address2(view, { lang }));
    is(page.wrong.length === 0, `${name}: nothing goes wrong`, page.wrong.join('\n'));
    is(page.loaded.every((url) => url.startsWith(address) && /^\/($|\?|v1\/|web\/|site\/)/.test(url.slice(address.length))),
      `${name}: reads nothing but pages, settings and endpoints`, page.loaded.join('\n'));
    const seen = await page.evaluate(() => ({
      lang: document.documentElement.lang, title: document.title,
      sections: [...document.querySelectorAll('main section')].map((section) => ({
        title: section.querySelector('h2').textContent, sentence: section.querySelector('.sentence')?.textContent || '',
        whiskers: section.querySelectorAll('.chart .strip .whisker').length,
        pictures: [...section.querySelectorAll('.chart')].map((chart) => chart.getAttribute('aria-label')),
        rows: [...section.querySelectorAll('table tr')].map((row) => [...row.cells].map((cell) => cell.textContent)),
        files: [...section.querySelectorAll('.downloads a')].map((link) => link.getAttribute('href')),
      })),
    }));
    said[name] = seen;
    said[name].imprint = await page.evaluate(() => document.querySelector('.imprint')?.textContent || '');
    is(seen.lang === lang && seen.title.length > 10, `${name}: language and title`);
    is(seen.sections.length > 0 && seen.sections.every((section) => section.pictures.every((text) => text.length > 20)
      && (section.pictures.length === 0 || (section.rows.length > 1 && section.files.length >= 2))), `${name}: each chart is described, and has a table and files`);
    const text = await page.evaluate(() => document.body.innerText);
    is(!/undefined|NaN|null|\[object|Infinity/.test(text), `${name}: no undefined, NaN or null`, text.match(/.*(undefined|NaN|null|\[object|Infinity).*/)?.[0]);
    const narrower = await cut(page);
    is(narrower.length === 0, `${name}: no table and no choice is cut`, narrower.join('\n'));
    const [looked, found] = await violations(page);
    is(looked > 15 && found.length === 0, `${name}: axe finds nothing`, found.join('\n'));
    const [drawn, pale] = await faint(page);
    is((drawn > 0 || seen.sections.every((section) => section.pictures.length === 0)) && pale.length === 0, `${name}: what is drawn is seen`, pale.slice(0, 5).join('\n'));
    await page.screenshot({ path: `${screenshots}/${view}-${lang}.png`, fullPage: true });
    if (lang === 'sv') {
      await page.setViewportSize({ width: 320, height: 640 });
      is(!await overflows(page), `${name}: fits 320 pixels`);
      const [, narrow] = await violations(page);
      is(narrow.length === 0, `${name}: axe finds nothing at 320 pixels`, narrow.join('\n'));
      await page.screenshot({ path: `${screenshots}/${view}-${lang}-320.png`, fullPage: true });
      await page.setViewportSize({ width: 1200, height: 900 });
      await page.emulateMedia({ media: 'print' });
      is(await page.evaluate(() => !document.querySelector('nav')?.checkVisibility() && !document.querySelector('.choices')?.checkVisibility()
        && [...document.querySelectorAll('main h2')].every((heading) => heading.checkVisibility())), `${name}: on paper without navigation and choices`);
      const paper = await page.pdf({ path: `${screenshots}/${view}-${lang}.pdf`, format: 'A4', printBackground: false });
      is(paper.length > 5000, `${name}: prints`);
      // A4 between margins of 1 cm.
      await page.setViewportSize({ width: 718, height: 1046 });
      is(!await overflows(page), `${name}: nothing is cut on paper`);
      await page.screenshot({ path: `${screenshots}/${view}-${lang}-paper.png`, fullPage: true });
    }
    await page.context().close();
  }
}

// Nothing moves for those who ask for that.
{
  const page = await open(address2('mirroring'), { reducedMotion: 'reduce' });
  const moves = await page.evaluate(() => [getComputedStyle(document.documentElement).scrollBehavior, ...[...document.querySelectorAll('*')]
    .filter((one) => !/^0s(, 0s)*$/.test(getComputedStyle(one).transitionDuration) || getComputedStyle(one).animationName !== 'none').map((one) => one.tagName)]);
  is(moves.join() === 'auto', 'nothing moves where reduced motion is asked for', moves.join());
  await page.context().close();
}

// Clicking alone, from the page that is shown first: every view, and in each every
// ground that it offers, has something to say.
{
  const page = await open(`/?${new URLSearchParams({ organisation, lang: 'en' })}`);
  const links = await page.evaluate(() => [...document.querySelectorAll('nav a')].map((link) => link.getAttribute('href')));
  is(links.length > 10, 'views to click on');
  const wrong = [];
  for (const link of links) {
    await page.goto(address + link);
    await page.waitForSelector('body[data-ready]');
    const grounds = await page.evaluate(() => [...(document.getElementById('choice-ground')?.options || [])].map((option) => option.value));
    for (const ground of ['', ...grounds]) {
      if (ground) {
        await page.goto(`${address}${link}&ground=${ground}`);
        await page.waitForSelector('body[data-ready]');
      }
      const problem = await page.evaluate(() => document.querySelector('[role=alert]')?.textContent);
      if (problem || await page.evaluate(() => document.querySelectorAll('main section').length === 0)) {
        wrong.push(`${link} ${ground}: ${problem || 'nothing'}`);
      }
    }
  }
  is(wrong.length === 0, 'clicking alone leads to no error', wrong.join('\n'));
  await page.context().close();
}

// Questions answered by clicking alone, from the page that is shown first: a view
// of the navigation, then choices of its form.  What its tables say is compared
// with SQL by whoever knows it.
{
  const page = await open('/');
  const settled = async (act) => {
    await Promise.all([page.waitForNavigation(), act()]);
    await page.waitForSelector('body[data-ready]');
  };
  said.clicked = {};
  for (const [question, view, choices, section] of [
    ['A01', 'mirroring', { group: 'sex.women' }, 'steps'], ['A03', 'time', { group: 'sex.women' }, 'time'], ['A09', 'careers', { ground: 'sex', months: '24' }, 'latest'],
    ['A15', 'about', {}, 'coverage'], ['A16', 'recruitment', { ground: 'sex' }, 'stages'], ['A22', 'retention', { ground: 'sex' }, 'reasons'],
    ['A23', 'retention', { ground: 'sex' }, 'turnover'], ['A26', 'measures', {}, 'grounds'], ['A34', 'pay', { ground: 'sex' }, 'quarters'],
    ['B01', 'transitions', { ground: 'sex', months: '12' }, 'latest'], ['A05', 'units', { group: 'sex.women' }, 'units'],
    ['A02', 'mirroring', { group: 'sex.men' }, 'steps'], ['A27', 'measures', {}, 'steps'], ['A30', 'measures', {}, 'steps'],
  ]) {
    await settled(() => page.click(`nav a[href*="view=${view}"], footer a[href*="view=${view}"]`));
    for (const [name, value] of Object.entries(choices)) {
      await page.selectOption(`#choice-${name}`, value);
    }
    if (Object.keys(choices).length > 0) {
      await settled(() => page.click('form.choices button'));
    }
    said.clicked[question] = await page.evaluate((id) => [...(document.getElementById(id) || document.querySelector('main section'))
      .querySelectorAll('table tr')].map((row) => [...row.cells].map((cell) => cell.textContent)), section);
  }
  // ... or, where no view shows it, a table of those that "About the data" lists.
  await settled(() => page.click('footer a[href*="view=about"]'));
  await Promise.all([page.waitForNavigation(), page.click('a[href*="/v1/working-conditions.html"]')]);
  said.clicked.A37 = await page.evaluate(() => [...document.querySelectorAll('table tr')].map((row) => [...row.cells].map((cell) => cell.textContent.trim())));
  is(page.wrong.length === 0, 'clicking for answers, nothing goes wrong', page.wrong.join('\n'));
  await page.context().close();
}

// The languages say the same things, and what is loaded first is all that there is.
{
  const page = await open(address2('mirroring'));
  const keys = await page.evaluate(async () => {
    const keysOf = (words, path) => Object.entries(words).flatMap(([key, value]) =>
      (typeof value === 'object' && !Array.isArray(value) ? keysOf(value, `${path}${key}.`) : [path + key]));
    const both = await Promise.all(['sv', 'en'].map(async (lang) => keysOf((await import(`/web/words-${lang}.js`)).words, '').sort().join('\n')));
    return both[0] === both[1] ? '' : both.join('\n\n');
  });
  is(keys === '', 'the languages have the same words', keys);
  const modules = page.loaded.map((url) => url.slice(address.length)).filter((path) => path.startsWith('/web/') && path.endsWith('.js'));
  const listed = await page.evaluate(() => [...document.head.querySelectorAll('[rel=modulepreload], script')].map((one) => one.getAttribute('href') || one.getAttribute('src')));
  is(modules.every((path) => listed.includes(path)) && listed.length > 15, 'index.html lists every module', modules.filter((path) => !listed.includes(path)).join(' '));
  await page.context().close();
}

// Links to files lead there.
for (const view of ['mirroring', 'recruitment']) {
  for (const file of said[`${view} sv`].sections.flatMap((section) => section.files)) {
    const response = await fetch(address + file);
    is(response.ok && /csv|json|sheet/.test(response.headers.get('content-type')), `a file: ${file.slice(0, 60)}`);
  }
}

// With a keyboard alone.
{
  const page = await open(address2('mirroring', { lang: 'en' }));
  const focused = () => page.evaluate(() => {
    const at = document.activeElement;
    const style = getComputedStyle(at);
    return {
      name: at.getAttribute('name') || at.getAttribute('href') || at.tagName, tag: at.tagName, class: at.className,
      shows: style.outlineStyle !== 'none' || style.boxShadow !== 'none' || at.tagName === 'BODY',
    };
  });
  await page.keyboard.press('Tab');
  is((await focused()).class === 'skip', 'keyboard: the first stop skips to the content');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  is((await focused()).tag === 'SELECT', 'keyboard: ... and the next one is the first choice', JSON.stringify(await focused()));
  const wanted = await page.evaluate(() => [...document.querySelectorAll('a[href], select, button, summary, input:not([type=hidden]), textarea, .table')]
    .filter((element) => element.checkVisibility()).length);
  const stops = new Set();
  const hidden = [];
  await page.evaluate(() => { document.activeElement.blur(); window.scrollTo(0, 0); });
  for (let n = 0; n < wanted + 8; n++) {
    await page.keyboard.press('Tab');
    const at = await focused();
    const key = await page.evaluate(() => { const at = document.activeElement; at.dataset.stop ??= String(Math.random()); return at.tagName === 'BODY' ? '' : at.dataset.stop; });
    if (key) {
      stops.add(key);
    }
    if (!at.shows) {
      hidden.push(at.name);
    }
  }
  is(stops.size >= wanted, `keyboard: reaches all ${wanted} stops`, `${stops.size} reached`);
  is(hidden.length === 0, 'keyboard: and shows where it is', hidden.join(' '));
  await page.focus('#choice-group');
  await page.keyboard.press('ArrowDown');
  await page.focus('form button');
  await Promise.all([page.waitForNavigation(), page.keyboard.press('Enter')]);
  await page.waitForSelector('body[data-ready]');
  const chosen = new URL(page.url()).searchParams;
  is(chosen.get('group') === 'sex.men' && chosen.get('lang') === 'en' && chosen.get('view') === 'mirroring', 'keyboard: a choice is made, and the others are kept', page.url());
  await page.focus('details.share summary');
  await page.keyboard.press('Enter');
  const link = await page.inputValue('#steps-link');
  const same = await open(link.slice(address.length));
  const sentence = (on) => on.evaluate(() => document.querySelector('.sentence').textContent);
  is(new URL(link).searchParams.get('release') !== null && await sentence(same) === await sentence(page), 'the permanent link names the release and shows the same', link);
  const code = await page.inputValue('#steps-embed');
  is(/^<iframe src="[^"]+\/embed\/\?[^"]+section=steps/.test(code), 'the code that embeds a section', code);
  said.embed = code;
  await page.screenshot({ path: `${screenshots}/keyboard.png` });
  await page.context().close();
  await same.context().close();
}

// Framed by a page from elsewhere.
{
  const context = await browser.newContext({ viewport: { width: 1000, height: 800 } });
  const page = await context.newPage();
  await page.route('http://elsewhere.example/', (route) => route.fulfill({
    contentType: 'text/html', body: `<title>Elsewhere</title>${said.embed}<iframe id="whole" src="${address}/"></iframe>`,
  }));
  await page.goto('http://elsewhere.example/');
  const frame = page.frames().find((one) => one.url().includes('/embed/'));
  const section = await frame?.waitForSelector('section#steps', { timeout: 60000 }).catch(() => null);
  is(Boolean(section), 'a section is embedded elsewhere');
  is(section && await frame.evaluate(() => document.querySelectorAll('section').length === 1 && !document.querySelector('nav, form')), '... alone');
  is(!page.frames().some((one) => one.url() === `${address}/`), 'the page itself may not be framed', page.frames().map((one) => one.url()).join(' '));
  await page.screenshot({ path: `${screenshots}/embedded.png` });
  // A chart of its own there reads the endpoints, also what they say in headers and problems.
  const read = await page.evaluate(async (from) => {
    const answer = await (await fetch(`${from}/v1/representation?organisation=spegelstad&ground=sex`)).json();
    const table = await (await fetch(`${from}/px/v2/tables`)).json();
    const refused = await fetch(`${from}/v1/representation?organisation=spegelstad&nothing=1`);
    return [answer.data.filter((row) => row.share > 0).length, table.tables.length, refused.status, (await refused.json()).parameter];
  }, address).catch((error) => [String(error)]);
  is(read[0] >= 2 && read[1] > 5 && read[2] === 400 && read[3] === 'nothing', 'a chart of another origin reads the endpoints and their problems', JSON.stringify(read));
  await context.close();
}

// What cannot be answered is said.
{
  const page = await open('/?organisation=nobody&release=999&view=nothing&group=x.y&lang=xx');
  is(await page.evaluate(() => document.querySelectorAll('main section').length > 0), 'choices that do not exist give the usual ones');
  await page.route('**/v1/representation?*', (route) => route.fulfill({ status: 503, contentType: 'application/problem+json', body: '{"title":"Out of order","detail":"Later."}' }));
  await page.reload();
  await page.waitForSelector('body[data-ready]');
  is(await page.evaluate(() => document.querySelector('[role=alert]')?.textContent.includes('Out of order')), 'a problem of an endpoint is told');
  await page.context().close();
}

// How much a first visit loads, and when it has drawn a chart.
{
  const context = await browser.newContext({ viewport: { width: 1200, height: 900 } });
  const page = await context.newPage();
  const session = await context.newCDPSession(page);
  let bytes = 0;
  await session.send('Network.enable');
  let requests = 0;
  session.on('Network.loadingFinished', (event) => { bytes += event.encodedDataLength; requests += 1; });
  const began = Date.now();
  await page.goto(`${address}/`);
  await page.waitForSelector('.chart', { timeout: 60000 });
  const took = Date.now() - began;
  await page.waitForSelector('body[data-ready]');
  is(bytes > 10000 && bytes <= 300000, 'a first visit loads at most 300 kB', bytes);
  said.first = { bytes, requests, took };
  await context.close();
}
await browser.close();
console.log(JSON.stringify(said));
