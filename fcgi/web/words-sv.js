// Allt som sidorna säger på svenska. De andra språken har samma nycklar.

function verb({ ground, title }) {
  return { background: `har ${title}`, sex: `är ${title}`, age: `är ${title}` }[ground] || `ingår i gruppen ”${title}”`;
}
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const many = (language, n) => `${language.number(n)} ${n === 1 ? 'person' : 'personer'}`;

export const words = {
  imprint: { licence: 'Uppgifternas licens', next: 'Nästa släpp' },
  languages: { sv: 'Svenska', en: 'English' },
  language: 'Språk',
  skip: 'Hoppa till innehållet',
  contents: 'Innehåll',
  machine: 'För program: alla tal',
  choices: 'Val',
  show: 'Visa',
  whole_organisation: 'Hela organisationen',
  download: 'Hämta talen',
  share: 'Länka hit eller bädda in',
  permanent: 'Länk till just de här talen',
  embed: 'HTML som bäddar in det här på en annan sida',
  copy: 'Kopiera',
  copied: 'Kopierat',
  problem: 'Talen kunde inte läsas',
  nothing_published: 'Inget har publicerats ännu.',
  whole: (title) => `Se allt hos ${title}`,
  where: ({ language, release, unit }) => `${unit ? `${unit.unit_title}, ` : ''}${release.organisation_title}, ${language.date(release.day)}`,
  yes: 'Ja',
  no: 'Nej',
  everybody: 'Hela personalen',
  no_rows: 'Inget har publicerats om detta.',

  views: {
    mirroring: 'Spegling av invånarna', time: 'Över tid', units: 'Enheter jämförda', careers: 'Karriärer', retention: 'Stanna och sluta',
    transitions: 'Från subventionerat till reguljärt arbete', recruitment: 'Rekrytering', pay: 'Löner', measures: 'Aktiva åtgärder', goals: 'Mål', forecast: 'Prognos',
    about: 'Om uppgifterna', accessibility: 'Tillgänglighet',
  },
  leads: {
    mirroring: 'Hur personalen ser ut jämförd med invånarna: hela personalen, efter karriärsteg och efter yrkesgrupp.',
    time: 'Hur en grupps andel av personalen har ändrats, jämförd med dess andel av invånarna.',
    units: 'Hur enheter skiljer sig i en grupps andel, och om de skiljer sig mer än slumpen ger.',
    careers: 'Hur många av dem som anställdes ett år som har befordrats sedan dess, efter grupp.',
    retention: 'Hur många som stannar efter att de anställts och hur många som slutar, efter grupp.',
    transitions: 'Hur många av dem vars subventionerade anställning har upphört som får reguljär anställning, efter grupp.',
    recruitment: 'Hur långt sökande kommer på vägen mot anställning, efter grupp.',
    pay: 'Hur grupper fördelar sig över lönekvartilerna och hur deras genomsnittliga lön skiljer sig.',
    measures: 'Hur långt arbetet med risker för diskriminering har kommit: efter grund, område och steg.',
    goals: 'Vad som har beslutats, av vem och till när, och hur långt det är kvar.',
    forecast: 'När personalen speglar invånarna, om andelarna fortsätter som de har gjort.',
    about: 'Vad talen betyder, var de kommer ifrån, vad som inte visas och varför.',
    accessibility: 'Hur sidorna kan användas och vad du kan göra om något inte fungerar.',
  },
  choice: {
    organisation: 'Organisation', release: 'Datum', group: 'Grupp', ground: 'Jämför efter', unit: 'Enhet', level: 'Nivå', months: 'Följda i',
    by: 'Uppdelat efter',
  },
  levels: { department: 'Förvaltningar', workplace: 'Arbetsplatser', between: 'Enheter däremellan' },
  months: (n) => (n % 12 === 0 ? `${n / 12} år` : `${n} månader`),

  codes: {
    all: 'alla', foreign: 'utländsk bakgrund', swedish: 'svensk bakgrund', women: 'kvinnor', men: 'män', managers: 'chefer', others: 'andra än chefer',
    minority: 'minoritet', majority: 'majoritet', yes: 'ja', no: 'nej', '?': 'okänd',
    primary: 'förgymnasial', secondary: 'gymnasial', 'post-secondary, short': 'eftergymnasial, kort', 'post-secondary, long': 'eftergymnasial, lång',
  },
  status: {
    internal: 'Visas inte: få personer', below_threshold: 'Visas inte: få personer', not_computable: 'Går inte att beräkna', barred: 'Får inte behandlas',
    not_collected: 'Inte insamlat',
  },
  mark: { internal: 'visas inte', below_threshold: 'visas inte', not_computable: 'saknas', barred: 'spärrat', not_collected: 'ej insamlat' },
  withheld_note: (language, n, all) => `${language.number(n)} av ${language.number(all)} tal visas inte, eftersom de gäller få personer. ”Om uppgifterna” säger mer.`,

  legend: {
    interval: (title) => `${title}: andel och 95-procentigt intervall`,
    exact: (title) => `${title}: andel`,
    measured: (what) => `${what} och 95-procentigt intervall`,
    residents: (language, value) => `Invånarna: ${language.percent(value)}`,
    residents_line: 'Invånarna',
    centre: (language, value) => `Alla tillsammans: ${language.percent(value)}`,
    limit95: 'Gräns som slumpen passerar i 1 av 20',
    limit998: 'Gräns som slumpen passerar i 1 av 500',
    inside: 'Enhet inom gränserna',
    outside: 'Enhet utanför den yttre gränsen',
    equal: (language, value) => `Lika delar: ${language.percent(value, 0)}`,
  },
  columns: {
    share: 'Andel', interval: '95-procentigt intervall', residents: 'Invånarna', ratio: 'Kvot mot invånarna', gap: 'Skillnad, procent­enheter', shortfall: 'Personer som saknas',
    known: 'Med känd kategori', date: 'Datum', unit: 'Enhet', group: 'Grupp', outside: 'Utanför den yttre gränsen', persons: 'Personer',
    rate: 'Andel', months: 'Efter', stage: 'Steg', applicants: 'Sökande', selected: 'Nådde steget',
    selection_rate: 'Andel av alla sökande', impact_ratio: 'Jämfört med högsta andelen', four_fifths: 'Under fyra femtedelar', quarter: 'Kvartil', gap_percent: 'Lönegap mot alla andra, %',
    ground: 'Grund', area: 'Område', measure: 'Mått', risks: 'Antal', of: 'Av', employed: 'Fortfarande anställda', left: 'Slutade', promoted: 'Befordrade', regular: 'I reguljärt arbete',
    status: 'Status', source: 'Källa', name: 'Namn', meaning: 'Betydelse', coverage: 'Kända', published: 'Publicerat',
    of_residents: 'Andel av invånarna', region: 'Område',
  },
  interval: (low, high) => `${low}–${high}`,
  exact: 'exakt',

  mirroring: {
    steps: 'Efter karriärsteg',
    occupations: 'Efter yrkesgrupp',
    whole: ({ language, group, row, where }) => {
      const share = language.percent(row.share);
      if (row.residents_share === null) {
        return `${share} av personalen i ${where} ${verb(group)}. Det finns inget att jämföra med.`;
      }
      const end = row.shortfall > 0 ? `${many(language, row.shortfall)} saknas`
        : row.gap_points < 0 ? `${language.points(row.gap_points)} procentenheter` : 'ingen saknas';
      return `${share} av personalen i ${where} ${verb(group)}, och ${language.percent(row.residents_share)} av invånarna: ${end}.`;
    },
    withheld: ({ group, where }) => `Hur många av personalen i ${where} som ${verb(group)} visas inte.`,
    one: ({ language, row, label }) => `${capital(label)}: ${language.percent(row.share)}${row.shortfall > 0 ? `, ${many(language, row.shortfall)} saknas` : ''}.`,
    ends: ({ language, low, lowLabel, high, highLabel }) =>
      `Lägst: ${lowLabel}, ${language.percent(low.share)}${low.shortfall > 0 ? ` (${many(language, low.shortfall)} saknas)` : ''}. Högst: ${highLabel}, ${language.percent(high.share)}.`,
    table: ({ title }) => `Andel av personalen i gruppen ${title}`,
    note: 'Intervallet rymmer den störning som skyddar känsliga tal; exakta tal har ingen. Personer som saknas: hur många fler som skulle behövas för samma andel som bland invånarna.',
  },
  time: {
    staff: 'Personalen och invånarna',
    steps: 'Efter karriärsteg',
    sentence: ({ language, group, first, last }) => {
      const change = 100 * (last.share - first.share);
      return `Från ${language.date(first.day)} till ${language.date(last.day)} gick andelen av personalen som ${verb(group)} från ${language.percent(first.share)} till ${language.percent(last.share)}, ${language.points(change)} procentenheter.`;
    },
    gap: ({ language, first, last }) => `Skillnaden mot invånarna gick från ${language.points(first.gap_points)} till ${language.points(last.gap_points)} procentenheter.`,
    step: ({ language, label, first, last }) => `${label}: från ${language.percent(first.share)} till ${language.percent(last.share)}.`,
    one: 'Det finns bara ett släpp, så det finns ingen utveckling att visa ännu.',
    axis: 'Andel av personalen',
  },
  units: {
    title: (level) => `${words.levels[level]} jämförda`,
    sentence: ({ language, group, n, all, outside, centre, level }) =>
      `Av ${language.number(n)} ${words.levels[level].toLowerCase()}${n < all ? ' vars andel visas' : ''} skiljer sig ${language.number(outside)} mer än slumpen ger från helheten, där ${language.percent(centre)} ${verb(group)}.`,
    sizes: 'Personal med känd kategori',
    note: 'Varje enhet jämförs med helhetens andel. Ju mindre en enhet är, desto mer flyttar redan slumpen den: inom de inre gränserna i 19 av 20 enheter, inom de yttre i 499 av 500. Störningen i känsliga tal är med i gränserna.',
    beyond: 'Enheter utanför den yttre gränsen',
    all: 'Alla enheter',
    none: 'Ingen enhet är utanför den yttre gränsen.',
  },
  careers: {
    latest: ({ year, months }) => `Befordrade inom ${words.months(months)} från anställningen ${year}`,
    title: (year) => `Befordrade sedan de anställdes ${year}`,
    sentence: ({ language, parts, year, months }) => `Av dem som anställdes ${year} befordrades inom ${words.months(months)}: ${parts.join(', ')}.`,
    axis: 'Andel befordrade',
    months: 'Månader sedan anställningen',
    note: 'Den som slutar innan den befordrats räknas som inte befordrad. Bara de som följts till slutet räknas.',
  },
  retention: {
    latest: ({ year, months }) => `Fortfarande anställda ${words.months(months)} efter anställningen ${year}`,
    title: (year) => `De som stannat sedan anställningen ${year}`,
    months: 'Månader sedan anställningen',
    sentence: ({ language, parts, year, months }) => `Av dem som anställdes ${year} var fortfarande anställda efter ${words.months(months)}: ${parts.join(', ')}.`,
    axis: 'Andel fortfarande anställda',
    turnover: 'De som slutar inom ett år',
    turnover_sentence: ({ language, parts, from, to }) => `Från ${language.date(from)} till ${language.date(to)} slutade: ${parts.join(', ')}.`,
    note: 'Bara de som följts till slutet räknas.',
    reasons: 'Skäl att sluta',
    reasons_sentence: ({ language, label, value }) => `Oftast angivet: ${label.toLowerCase()} (${language.percent(value)}).`,
    reasons_note: 'Av dem som haft avgångssamtal; flera skäl kan anges.',
  },
  transitions: {
    latest: ({ year, months }) => `I reguljär anställning inom ${words.months(months)} från en subventionerad som upphörde ${year}`,
    title: (year) => `Efter subventionerad anställning som upphörde ${year}`,
    sentence: ({ language, parts, year, months }) => `Av dem vars subventionerade anställning upphörde ${year} hade reguljär anställning inom ${words.months(months)}: ${parts.join(', ')}.`,
    axis: 'Andel i reguljär anställning',
    months: 'Månader sedan den upphörde',
    note: 'Den som fått reguljär anställning räknas från och med då.',
  },
  part: ({ language, label, value }) => `${label} ${language.percent(value)}`,
  recruitment: {
    stages: 'Från steg till steg',
    sentence: ({ language, parts }) => `Av alla sökande anställdes: ${parts.join(', ')}.`,
    impact: 'Jämfört med den grupp som kommer längst',
    impact_sentence: ({ language, n, all }) => (n === 0
      ? 'Ingen grupp ligger under fyra femtedelar av andelen för den grupp som kommer längst, i något steg.'
      : `I ${language.number(n)} av ${language.number(all)} fall ligger en grupp under fyra femtedelar av andelen för den grupp som kommer längst.`),
    note: 'Andel: hur många som nådde steget, av dem som nådde steget före. Antalen har störning, så ett steg kan visa fler än steget före.',
    impact_note: 'Andel: hur många av alla sökande som nådde steget. Under fyra femtedelar av den högsta andelen är ett tecken på ogynnsamt utfall som ber om en närmare granskning; det bevisar inget.',
  },
  pay: {
    quarters: 'Efter lönekvartil',
    quarter: (n) => ['', 'Lägsta lönekvartilen', 'Andra kvartilen', 'Tredje kvartilen', 'Högsta lönekvartilen'][n],
    sentence: ({ language, low, high, label }) => `${capital(label)}: ${language.percent(low)} i den lägsta lönekvartilen, ${language.percent(high)} i den högsta.`,
    note: 'Personalen delas efter lön i fyra lika stora delar. Om lönen inte skilde mellan grupper skulle en fjärdedel av varje grupp finnas i varje del.',
    gap: 'Genomsnittlig lön',
    gap_sentence: ({ language, label, gap }) => (gap > 0 ? `${label}: i genomsnitt ${language.percent(gap / 100, 0)} lägre lön än alla andra.`
      : gap < 0 ? `${label}: i genomsnitt ${language.percent(-gap / 100, 0)} högre lön än alla andra.` : `${label}: i genomsnitt samma lön som alla andra.`),
    gap_note: 'I hela procent; inte justerat för arbete, erfarenhet eller arbetstid. Ett negativt gap är högre lön. En skillnad är inte i sig olika lön för lika arbete.',
  },
  measures: {
    grounds: 'Efter diskrimineringsgrund',
    areas: 'Efter arbetsområde',
    cells: 'Grund och område',
    sentence: ({ language, found, acted, total }) => `Av ${language.number(total)} undersökta frågor var ${language.number(found)} en risk eller ett hinder${acted === null ? '' : `, varav ${language.number(acted)} har åtgärdats`}.`,
    stuck: ({ language, rate, ground }) => `${language.percent(rate)} av de öppna har fastnat i undersökning, oftast för grunden ${ground}.`,
    stuck_note: 'Diagrammet visar andelen av de öppna riskerna som har fastnat i undersökning.',
    cells_caption: 'Andel av de öppna riskerna som har fastnat i undersökning, efter grund och område',
    note: 'Varje andel är av det tal som står under ”Av” i tabellen. Talen har störning.',
    table: 'Arbetets steg',
  },

  goals: {
    title: 'Målen som har beslutats',
    goal: 'Mål',
    to: 'Att nå',
    by: 'Till slutet av',
    by_year: (year) => `Mål för ${year}`,
    state: 'Läge',
    pace: 'Takt, procent­enheter per år',
    needed: 'Takt som krävs',
    decided: 'Beslutat',
    line: 'Rät linje till målet',
    uncertain: 'inte säkert',
    none: 'Inga mål har publicerats.',
    progress: { reached: 'nått', on_the_way: 'på väg', behind: 'ligger efter', not_reached: 'inte nått än', missed: 'missat' },
    summary: ({ language, all, counted }) => {
      const plural = { reached: 'nådda', on_the_way: 'på väg', behind: 'ligger efter', not_reached: 'inte nådda än', missed: 'missade' };
      const parts = Object.keys(words.goals.progress).map((one) => [counted(one), counted(one) === 1 ? words.goals.progress[one] : plural[one]])
        .filter(([n]) => n > 0).map(([n, text]) => `${language.number(n)} ${text}`);
      const open = all - Object.keys(words.goals.progress).reduce((sum, one) => sum + counted(one), 0);
      return `Av ${language.number(all)} mål: ${[...parts, ...(open > 0 ? [`${language.number(open)} där inget kan visas`] : [])].join(', ')}.`;
    },
    sentence: ({ language, row, subject }) => {
      const aim = row.goal_share === null ? '' : ` ${language.percent(row.goal_share)}`;
      const now = row.share === null ? 'andelen visas inte' : `${language.percent(row.share)} den ${language.date(row.counted_on)}`;
      return `${subject}, ${row.unit_title}:${aim} till slutet av ${row.goal_year}; ${now}${row.progress ? `, ${words.goals.progress[row.progress]}` : ''}. Beslutat av ${row.decided_by} den ${language.date(row.decided_on)}.`;
    },
    note: 'På väg: på den räta linjen från andelen vid beslutet (eller vid första räkningen därefter) till målet vid målårets slut, eller över den. Inte säkert: talet rymmer störning, och dess intervall säger både och. Ett tal som inte visas ger inget läge.',
  },
  forecast: {
    title: 'När personalen speglar invånarna',
    none: 'Det finns ingen prognos för detta: den görs för grunder som är synliga och som kommer ur registret.',
    pace: 'Takt, procent­enheter per år',
    pace_interval: 'Takt, procentenheter per år, och 90-procentigt intervall',
    points: (language, value) => `${language.points(value)} per år`,
    years: 'År kvar',
    least_most: 'Minst–mest',
    mirrors_in: 'Speglar år',
    at_least: (language, n) => `${language.number(n)} eller fler`,
    outcome: { now: 'nu', beyond: 'inte inom 50', moving_away: 'rör sig bort', in_years: 'om några år' },
    sentence: ({ language, row, group }) => {
      if (row.outcome === null) {
        return 'Det finns ingen takt att gå efter än: det krävs två släpp med ett år emellan.';
      }
      const now = `${language.percent(row.share)} av personalen ${verb(group)}, och ${language.percent(row.residents_share)} av invånarna`;
      const end = {
        now: 'personalen speglar invånarna', beyond: 'inte inom 50 år i takten sedan dess',
        moving_away: 'andelen rör sig inte mot invånarnas',
        in_years: `i takten sedan dess speglar personalen invånarna ${row.mirrors_in}${row.years_high === null ? ', kanske aldrig' : ''}`,
      }[row.outcome];
      const since = row.started_on === null ? '' : `; den ${language.date(row.started_on)} var det ${language.percent(row.share_started)}`;
      return `${now}${since}: ${end}.`;
    },
    step: ({ label, row }) => `${label}: speglar invånarna ${row.mirrors_in}`,
    still: 'Oförändrad andel',
    note: 'En beräkning med publicerade andelar, inte en plan: vad som händer om andelen fortsätter som den har gjort i högst fem år. Intervallet ser personalen som dragen på nytt varje gång och är snarare för brett. Känsliga tal får ingen prognos, eftersom den skulle gälla deras störning.',
  },

  about: {
    release: 'Vad som är publicerat',
    release_text: ({ language, release }) =>
      `Talen beskriver ${release.organisation_title} den ${language.date(release.day)} och publicerades den ${language.date(release.published_at)}. Ett publicerat tal ändras aldrig; ett fel återkallas och publiceras på nytt.`,
    releases: 'Alla släpp',
    protection: 'Vad som inte visas, och varför',
    protection_text: ({ language, release }) => [
      'Det en kollega kan se om en kollega är synligt: enhet, yrke, kön, ålder, att någon har anställts, befordrats eller slutat. Sådana tal är exakta. Allt annat är känsligt, till exempel bakgrund.',
      `En enhet med färre än ${language.number(release.unit_minimum)} personer räknas in i den ovanför. Exakta tal om färre än ${language.number(release.public_minimum)} personer med vissa synliga villkor är för organisationen själv.`,
      `Ett känsligt tal visas när det gäller tillräckligt många personer, efter den grund som tabellen nedan anger. Det har störning: ett slumpmässigt heltal med medelvärde 0 och varians ${language.number(release.noise_variance)}, högst ${language.number(release.noise_bound)} åt vardera hållet. Den är med i intervallen.`,
      'Om ett tal visas följer av hur många personer det gäller, aldrig av vad talet är.',
    ],
    grounds: 'Grunderna',
    minimum: 'Minsta antal personer',
    sensitive: 'Känslig, med störning',
    act: 'Grund i diskrimineringslagen',
    reasons: 'Skäl',
    population: 'Invånarna',
    population_text: 'Invånarna som personalen jämförs med.',
    coverage: 'Hur fullständiga uppgifterna är',
    shown: 'Visas',
    definitions: 'Vad som räknas',
    endpoints: 'Alla tal som tabeller',
    endpoints_text: 'Var och en av dessa ger alla sina tal som tabell, som filer och för program.',
    terms: 'Ord',
    list: [
      ['Andel', 'Hur många som är i gruppen, av dem vars kategori är känd.'],
      ['95-procentigt intervall', 'Vad andelen lika gärna kunde vara, vad slump och störning beträffar.'],
      ['Kvot mot invånarna', 'Andelen av personalen genom andelen av invånarna: 1 är lika, 0,5 är hälften.'],
      ['Skillnad', 'Andelen av personalen minus andelen av invånarna, i procentenheter.'],
      ['Personer som saknas', 'Hur många fler ur gruppen som skulle behövas i lika stor personal för invånarnas andel.'],
      ['Visas inte', 'Gäller för få personer för att visas. Det betyder inte att ingen finns.'],
    ],
  },
  accessibility: {
    title: 'Tillgänglighetsredogörelse',
    paragraphs: ({ publisher, contact }) => [
      `${publisher || 'Utgivaren'} vill att alla ska kunna använda sidorna. De är gjorda för att följa WCAG 2.2 på nivå AA och därmed EN 301 549.`,
      'Allt går att göra med tangentbord. Texten kan förstoras och sidorna fungerar på 320 bildpunkters bredd. Varje diagram beskrivs i ord, och en tabell under det har samma tal. Inget sägs bara med färg. Inget rör sig.',
      'Sidorna prövas automatiskt med axe-core i en webbläsare: varje vy på båda språken, med enbart tangentbord, på 320 bildpunkters bredd och utskrivna. Ingen har ännu prövat dem med skärmläsare eller tillsammans med personer med funktionsnedsättning.',
      `${contact ? `Säg till när något inte fungerar: ${contact}.` : 'Säg till utgivaren när något inte fungerar.'} Den som inte är nöjd med svaret kan vända sig till den myndighet som har tillsyn över digital tillgänglighet.`,
    ],
  },
};
