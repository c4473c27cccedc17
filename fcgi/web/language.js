// Numbers, dates and words of a language.
import { words as english } from '/web/words-en.js';
import { words as swedish } from '/web/words-sv.js';

const known = {
  sv: { words: swedish, locale: 'sv-SE' },
  en: { words: english, locale: 'en-GB' },
};

// What the address says, or else the settings.
export function chooseLanguage(asked, usual) {
  return [asked, usual].find((code) => code in known) || 'sv';
}

export class Language {
  constructor(code) {
    const { words, locale } = known[code];
    this.code = code;
    this.words = words;
    this.locale = locale;
  }

  // With the minus sign that print has, in every language.
  format(value, options) {
    return new Intl.NumberFormat(this.locale, options).format(value).replace('-', '\u2212');
  }

  number(value, digits = 0) {
    return this.format(value, { minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  // A share from 0 to 1.
  percent(value, digits = 1) {
    return this.format(value, { style: 'percent', minimumFractionDigits: digits, maximumFractionDigits: digits });
  }

  // With its sign.
  points(value) {
    return this.format(value, { minimumFractionDigits: 1, maximumFractionDigits: 1, signDisplay: 'exceptZero' });
  }

  date(day) {
    return new Intl.DateTimeFormat(this.locale, { dateStyle: 'long', timeZone: 'UTC' }).format(new Date(day));
  }

  // The text of a column that comes in both languages: label(row, 'category').
  label(row, column) {
    return row[`${column}_${this.code}`] ?? row[column];
  }

  // A text of the settings.
  text(both) {
    return (both && both[this.code]) || '';
  }
}

// What codes are called.  The data name most of them in both languages; where they
// have the code alone, the settings may name it, or one of the words does.  A code
// may mean another thing in another column: what the data say comes first.
export class Names {
  constructor(language, settings) {
    this.language = language;
    this.settings = settings.names || {};
  }

  of(row, column) {
    const { language, settings } = this;
    const code = row[column];
    const name = language.label(row, column);
    return name === code ? language.text(settings[code]) || language.words.codes[code] || name : name;
  }
}
