// Everything that the pages say in English.  The other languages have the same keys.

function verb({ ground, title }) {
  return { background: `have a ${title}`, sex: `are ${title}`, age: `are ${title}` }[ground] || `are in the group “${title}”`;
}
const capital = (text) => text[0].toUpperCase() + text.slice(1);
const many = (language, n, one, more) => `${language.number(n)} ${n === 1 ? one : more}`;

export const words = {
  imprint: { licence: 'Licence of the data', next: 'Next release' },
  languages: { sv: 'Svenska', en: 'English' },
  language: 'Language',
  skip: 'Skip to the content',
  contents: 'Contents',
  machine: 'For programs: the endpoints',
  choices: 'Choices',
  show: 'Show',
  whole_organisation: 'The whole organisation',
  download: 'Download the numbers',
  share: 'Link to this or embed it',
  permanent: 'Link to exactly these numbers',
  embed: 'HTML that embeds this in another page',
  copy: 'Copy',
  copied: 'Copied',
  problem: 'The numbers could not be read',
  nothing_published: 'Nothing has been published yet.',
  whole: (title) => `See all of it at ${title}`,
  where: ({ language, release, unit }) => `${unit ? `${unit.unit_title}, ` : ''}${release.organisation_title}, ${language.date(release.day)}`,
  yes: 'Yes',
  no: 'No',
  everybody: 'All staff',
  no_rows: 'Nothing has been published about this.',

  views: {
    mirroring: 'Mirroring the residents', time: 'Over time', units: 'Units compared', careers: 'Careers', retention: 'Staying and leaving',
    transitions: 'From subsidised to regular work', recruitment: 'Recruitment', pay: 'Pay', measures: 'Active measures', goals: 'Goals', forecast: 'Forecast',
    about: 'About the data', accessibility: 'Accessibility',
  },
  leads: {
    mirroring: 'How the staff compare with the residents: all of them, by career step and by occupation group.',
    time: 'How the share of a group among the staff has changed, compared with its share among the residents.',
    units: 'How units differ in the share of a group, and whether they differ by more than chance.',
    careers: 'How many of those who were employed in a year have been promoted since, by group.',
    retention: 'How many stay after being employed, and how many leave, by group.',
    transitions: 'How many of those whose subsidised employment has ended come to regular employment, by group.',
    recruitment: 'How far applicants get on the way to being hired, by group.',
    pay: 'How groups are spread over the quarters of pay, and how their average pay differs.',
    measures: 'How far the work with risks of discrimination has come: by ground, by area and by step.',
    goals: 'What has been decided, by whom and for when, and how far it is.',
    forecast: 'When the staff will mirror the residents, if the shares go on as they have.',
    about: 'What the numbers mean, where they come from, what is withheld and why.',
    accessibility: 'How these pages can be used, and what to do when something does not work.',
  },
  choice: {
    organisation: 'Organisation', release: 'Date', group: 'Group', ground: 'Compare by', unit: 'Unit', level: 'Level', months: 'Followed for',
    by: 'Divided by',
  },
  levels: { department: 'Departments', workplace: 'Workplaces', between: 'Units between' },
  months: (n) => (n % 12 === 0 ? (n === 12 ? '1 year' : `${n / 12} years`) : `${n} months`),

  // of codes that the data do not name
  codes: {
    all: 'all', foreign: 'foreign background', swedish: 'Swedish background', women: 'women', men: 'men', managers: 'managers', others: 'others than managers',
    minority: 'minority', majority: 'majority', yes: 'yes', no: 'no', '?': 'unknown',
    primary: 'primary', secondary: 'secondary', 'post-secondary, short': 'post-secondary, short', 'post-secondary, long': 'post-secondary, long',
  },
  // of a row that is not shown
  status: {
    internal: 'Withheld: few persons', below_threshold: 'Withheld: few persons', not_computable: 'Not computable', barred: 'May not be processed',
    not_collected: 'Not collected',
  },
  mark: { internal: 'withheld', below_threshold: 'withheld', not_computable: 'none', barred: 'barred', not_collected: 'not collected' },
  withheld_note: (language, n, all) => `${language.number(n)} of ${language.number(all)} numbers are withheld, because they are about few persons. “About the data” says more.`,

  legend: {
    interval: (title) => `${title}: share and 95% interval`,
    exact: (title) => `${title}: share`,
    measured: (what) => `${what} and 95% interval`,
    residents: (language, value) => `Residents: ${language.percent(value)}`,
    residents_line: 'Residents',
    centre: (language, value) => `All of them together: ${language.percent(value)}`,
    limit95: 'Limit passed by chance in 1 of 20',
    limit998: 'Limit passed by chance in 1 of 500',
    inside: 'Unit within the limits',
    outside: 'Unit beyond the outer limit',
    equal: (language, value) => `Equal parts: ${language.percent(value, 0)}`,
  },
  columns: {
    share: 'Share', interval: '95% interval', residents: 'Residents', ratio: 'Ratio to residents', gap: 'Gap, points', shortfall: 'Persons short',
    known: 'Category known', date: 'Date', unit: 'Unit', group: 'Group', outside: 'Beyond the outer limit', persons: 'Persons',
    rate: 'Rate', months: 'After', stage: 'Stage', applicants: 'Applicants', selected: 'Reached it',
    selection_rate: 'Rate of all applicants', impact_ratio: 'Relative to the highest rate', four_fifths: 'Below four fifths', quarter: 'Quarter', gap_percent: 'Pay gap to all others, %',
    ground: 'Ground', area: 'Area', measure: 'Measure', risks: 'Number', of: 'Of', employed: 'Still employed', left: 'Left', promoted: 'Promoted', regular: 'In regular work',
    status: 'Status', source: 'Source', name: 'Name', meaning: 'Meaning', coverage: 'Known', published: 'Published',
    of_residents: 'Share of residents', region: 'Region',
  },
  interval: (low, high) => `${low}–${high}`,
  exact: 'exact',

  mirroring: {
    steps: 'By career step',
    occupations: 'By occupation group',
    whole: ({ language, group, row, where }) => {
      const share = language.percent(row.share);
      if (row.residents_share === null) {
        return `${share} of the staff of ${where} ${verb(group)}. There is nothing to compare it with.`;
      }
      const end = row.shortfall > 0 ? `${many(language, row.shortfall, 'person', 'persons')} short`
        : row.gap_points < 0 ? `${language.points(row.gap_points)} percentage points` : 'nobody is missing';
      return `${share} of the staff of ${where} ${verb(group)}, and ${language.percent(row.residents_share)} of the residents: ${end}.`;
    },
    withheld: ({ group, where }) => `How many of the staff of ${where} ${verb(group)} is withheld.`,
    one: ({ language, row, label }) => `${capital(label)}: ${language.percent(row.share)}${row.shortfall > 0 ? `, ${many(language, row.shortfall, 'person', 'persons')} short` : ''}.`,
    ends: ({ language, low, lowLabel, high, highLabel }) =>
      `Lowest: ${lowLabel}, ${language.percent(low.share)}${low.shortfall > 0 ? ` (${many(language, low.shortfall, 'person', 'persons')} short)` : ''}. Highest: ${highLabel}, ${language.percent(high.share)}.`,
    table: ({ title }) => `Share of the staff in the group ${title}`,
    note: 'The interval includes the noise that protects sensitive numbers; exact numbers have none. Persons short: how many more it would take for the share of the residents.',
  },
  time: {
    staff: 'The staff and the residents',
    steps: 'By career step',
    sentence: ({ language, group, first, last }) => {
      const change = 100 * (last.share - first.share);
      return `From ${language.date(first.day)} to ${language.date(last.day)} the share of the staff who ${verb(group)} went from ${language.percent(first.share)} to ${language.percent(last.share)}, ${language.points(change)} percentage points.`;
    },
    gap: ({ language, first, last }) => `The gap to the residents went from ${language.points(first.gap_points)} to ${language.points(last.gap_points)} percentage points.`,
    step: ({ language, label, first, last }) => `${label}: from ${language.percent(first.share)} to ${language.percent(last.share)}.`,
    one: 'There is one release only, so there is no development to show yet.',
    axis: 'Share of the staff',
  },
  units: {
    title: (level) => `${words.levels[level]} compared`,
    sentence: ({ language, group, n, all, outside, centre, level }) =>
      `Of ${language.number(n)} ${words.levels[level].toLowerCase()}${n < all ? ' whose share is shown' : ''}, ${language.number(outside)} ${outside === 1 ? 'differs' : 'differ'} by more than chance from the ${language.percent(centre)} of the whole who ${verb(group)}.`,
    sizes: 'Staff whose category is known',
    note: 'Each unit is compared with the share of the whole. The smaller a unit, the more chance alone moves it: between the inner limits in 19 of 20 units, between the outer ones in 499 of 500. The limits include the noise of sensitive numbers.',
    beyond: 'Units beyond the outer limit',
    all: 'All units',
    none: 'No unit is beyond the outer limit.',
  },
  careers: {
    latest: ({ year, months }) => `Promoted within ${words.months(months)} of being employed in ${year}`,
    title: (year) => `Promoted since being employed in ${year}`,
    sentence: ({ language, parts, year, months }) => `Of those employed in ${year}, promoted within ${words.months(months)}: ${parts.join(', ')}.`,
    axis: 'Share promoted',
    months: 'Months since being employed',
    note: 'Those who leave before being promoted count as not promoted. Only those followed to the end are counted.',
  },
  retention: {
    latest: ({ year, months }) => `Still employed ${words.months(months)} after being employed in ${year}`,
    title: (year) => `Staying since being employed in ${year}`,
    months: 'Months since being employed',
    sentence: ({ language, parts, year, months }) => `Of those employed in ${year}, still employed after ${words.months(months)}: ${parts.join(', ')}.`,
    axis: 'Share still employed',
    turnover: 'Leaving within a year',
    turnover_sentence: ({ language, parts, from, to }) => `Left between ${language.date(from)} and ${language.date(to)}: ${parts.join(', ')}.`,
    note: 'Only those followed to the end are counted.',
    reasons: 'Reasons for leaving',
    reasons_sentence: ({ language, label, value }) => `Most often given: ${label.toLowerCase()} (${language.percent(value)}).`,
    reasons_note: 'Of those who had an exit interview; several reasons may be given.',
  },
  transitions: {
    latest: ({ year, months }) => `In regular employment within ${words.months(months)} of a subsidised one that ended in ${year}`,
    title: (year) => `After subsidised employment that ended in ${year}`,
    sentence: ({ language, parts, year, months }) => `Of those whose subsidised employment ended in ${year}, in regular employment within ${words.months(months)}: ${parts.join(', ')}.`,
    axis: 'Share in regular employment',
    months: 'Months since the end',
    note: 'Those who have come to regular employment are counted from then on.',
  },
  part: ({ language, label, value }) => `${label} ${language.percent(value)}`,
  recruitment: {
    stages: 'From stage to stage',
    sentence: ({ language, parts }) => `Of all applicants, hired: ${parts.join(', ')}.`,
    impact: 'Compared with the group that gets furthest',
    impact_sentence: ({ language, n, all }) => (n === 0
      ? 'No group is below four fifths of the rate of the group that gets furthest, at any stage.'
      : `In ${language.number(n)} of ${language.number(all)} cases a group is below four fifths of the rate of the group that gets furthest.`),
    note: 'Rate: of those who reached the stage before, how many reached this one. The numbers contain noise, so a stage may show more than the one before.',
    impact_note: 'Rate: of all applicants, how many reached the stage. Below four fifths of the highest rate is a sign of adverse impact that asks for a closer look; it proves nothing.',
  },
  pay: {
    quarters: 'By quarter of pay',
    quarter: (n) => ['', 'Lowest paid quarter', 'Second quarter', 'Third quarter', 'Highest paid quarter'][n],
    sentence: ({ language, low, high, label }) => `${capital(label)}: ${language.percent(low)} in the lowest paid quarter, ${language.percent(high)} in the highest.`,
    note: 'The staff are divided into four equal parts by pay. If pay did not differ between groups, a quarter of each group would be in each part.',
    gap: 'Average pay',
    gap_sentence: ({ language, label, gap }) => (gap > 0 ? `${label}: ${language.number(gap)}% lower pay on average than all others.`
      : gap < 0 ? `${label}: ${language.number(-gap)}% higher pay on average than all others.` : `${label}: the same pay on average as all others.`),
    gap_note: 'In whole per cent; not adjusted for work, experience or hours. A negative gap is higher pay. A difference is not in itself unequal pay for equal work.',
  },
  measures: {
    grounds: 'By ground of discrimination',
    areas: 'By area of work',
    cells: 'Ground by area',
    sentence: ({ language, found, acted, total }) => `Of ${language.number(total)} questions that were investigated, ${language.number(found)} were found to be a risk or an obstacle${acted === null ? '' : `, of which ${language.number(acted)} have been acted on`}.`,
    stuck: ({ language, rate, ground }) => `${language.percent(rate)} of the open ones are stuck in investigating, most often on the ground ${ground}.`,
    stuck_note: 'The chart shows the share of the open risks that are stuck in investigating.',
    cells_caption: 'Share of the open risks that are stuck in investigating, by ground and area',
    note: 'Each share is of the number under “Of” in the table. The numbers contain noise.',
    table: 'Steps of the work',
  },

  goals: {
    title: 'The goals that have been decided',
    goal: 'Goal',
    to: 'To reach',
    by: 'By the end of',
    by_year: (year) => `Goal for ${year}`,
    state: 'State',
    pace: 'Pace, points a year',
    needed: 'Pace needed',
    decided: 'Decided',
    line: 'Straight line to the goal',
    uncertain: 'not certain',
    none: 'No goals have been published.',
    progress: { reached: 'reached', on_the_way: 'on track', behind: 'behind', not_reached: 'not reached yet', missed: 'missed' },
    summary: ({ language, all, counted }) => {
      const parts = Object.keys(words.goals.progress).map((one) => [counted(one), words.goals.progress[one]]).filter(([n]) => n > 0)
        .map(([n, text]) => `${language.number(n)} ${text}`);
      const open = all - Object.keys(words.goals.progress).reduce((sum, one) => sum + counted(one), 0);
      return `Of ${many(language, all, 'goal', 'goals')}: ${[...parts, ...(open > 0 ? [`${language.number(open)} about which nothing can be shown`] : [])].join(', ')}.`;
    },
    sentence: ({ language, row, subject }) => {
      const aim = row.goal_share === null ? '' : ` ${language.percent(row.goal_share)}`;
      const now = row.share === null ? 'the share is not shown' : `${language.percent(row.share)} on ${language.date(row.counted_on)}`;
      return `${subject}, ${row.unit_title}:${aim} by the end of ${row.goal_year}; ${now}${row.progress ? `, ${words.goals.progress[row.progress]}` : ''}. Decided by ${row.decided_by} on ${language.date(row.decided_on)}.`;
    },
    note: 'On track: on the straight line from the share when it was decided (or at the first count after) to the goal at the end of its year, or above it. Not certain: the number contains noise, and its interval says both. A number that is withheld shows no progress.',
  },
  forecast: {
    title: 'When the staff mirror the residents',
    none: 'There is no forecast of this: it is made of grounds that are visible, which came from the register.',
    pace: 'Pace, points a year',
    pace_interval: 'Pace, percentage points a year, and 90% interval',
    points: (language, value) => `${language.points(value)} a year`,
    years: 'Years left',
    least_most: 'Least–most',
    mirrors_in: 'Mirrors in',
    at_least: (language, n) => `${language.number(n)} or more`,
    outcome: { now: 'now', beyond: 'not within 50', moving_away: 'moves away', in_years: 'in some years' },
    sentence: ({ language, row, group }) => {
      if (row.outcome === null) {
        return 'There is no pace to go on with yet: it takes two releases a year apart.';
      }
      const now = `${language.percent(row.share)} of the staff ${verb(group)}, and ${language.percent(row.residents_share)} of the residents`;
      const end = {
        now: 'the staff mirror the residents', beyond: 'not within 50 years at the pace since then',
        moving_away: 'the share does not move towards that of the residents',
        in_years: `at the pace since then the staff mirror the residents in ${row.mirrors_in}${row.years_high === null ? ', perhaps never' : ''}`,
      }[row.outcome];
      const since = row.started_on === null ? '' : `; on ${language.date(row.started_on)} it was ${language.percent(row.share_started)}`;
      return `${now}${since}: ${end}.`;
    },
    step: ({ label, row }) => `${label}: mirrors the residents in ${row.mirrors_in}`,
    still: 'Unchanged share',
    note: 'A calculation from published shares, not a plan: what happens if the share goes on as it has for at most five years. The interval takes the staff as drawn anew each time, and is rather too wide. Sensitive numbers are not forecast, because the forecast would be of their noise.',
  },

  about: {
    release: 'What is published',
    release_text: ({ language, release }) =>
      `The numbers describe ${release.organisation_title} on ${language.date(release.day)} and were published on ${language.date(release.published_at)}. A published number never changes; a mistake is withdrawn and published anew.`,
    releases: 'All releases',
    protection: 'What is withheld, and why',
    protection_text: ({ language, release }) => [
      'What a colleague can see of a colleague is visible: unit, occupation, sex, age, that somebody was employed, promoted or has left. Numbers of these are exact. Everything else is sensitive, such as background.',
      `A unit of fewer than ${language.number(release.unit_minimum)} persons is counted with the one above it. Exact numbers of fewer than ${language.number(release.public_minimum)} persons with some visible conditions are for the organisation itself.`,
      `A sensitive number is shown when it is about enough persons, by the ground that the table below gives. It contains noise: a random whole number with mean 0 and variance ${language.number(release.noise_variance)}, at most ${language.number(release.noise_bound)} either way. Intervals include it.`,
      'Whether a number is shown follows from how many persons it is about, never from what the number is.',
    ],
    grounds: 'The grounds',
    minimum: 'Fewest persons',
    sensitive: 'Sensitive, with noise',
    act: 'Ground of the Discrimination Act',
    reasons: 'Reason',
    population: 'The residents',
    population_text: 'The residents that the staff are compared with.',
    coverage: 'How complete the data are',
    shown: 'Shown',
    definitions: 'What is counted',
    endpoints: 'All numbers as tables',
    endpoints_text: 'Each of these gives all its numbers as a table, as files and for programs.',
    terms: 'Words',
    list: [
      ['Share', 'Of those whose category is known, how many are in the group.'],
      ['95% interval', 'What the share might as well be, as far as chance and noise are concerned.'],
      ['Ratio to residents', 'The share among the staff divided by that among the residents: 1 is the same, 0.5 half of it.'],
      ['Gap', 'The share among the staff less that among the residents, in percentage points.'],
      ['Persons short', 'How many more of the group it would take among as many staff for the share of the residents.'],
      ['Withheld', 'About too few persons to be shown. It does not mean none.'],
    ],
  },
  accessibility: {
    title: 'Accessibility statement',
    paragraphs: ({ publisher, contact }) => [
      `${publisher || 'The publisher'} wants everybody to be able to use these pages. They are made to follow WCAG 2.2 at level AA and so EN 301 549.`,
      'Everything can be done with a keyboard. Text can be enlarged and pages work at a width of 320 pixels. Every chart is described in words, and a table below it holds the same numbers. Nothing is told by colour alone. Nothing moves.',
      'The pages are tested automatically with axe-core in a browser: every view in both languages, with a keyboard alone, at a width of 320 pixels and printed. Nobody has yet tested them with screen readers or together with people with disabilities.',
      `${contact ? `Tell us when something does not work: ${contact}.` : 'Tell the publisher when something does not work.'} Whoever is not content with the answer can turn to the authority that supervises digital accessibility.`,
    ],
  },
};
