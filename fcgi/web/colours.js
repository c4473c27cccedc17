// Colours of the settings, if they can be read: white text on `brand`, marks of
// charts on white (WCAG 2.2, 1.4.3 and 1.4.11).

function luminance(colour) {
  const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255)
    .map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * parts[0] + 0.7152 * parts[1] + 0.0722 * parts[2];
}

// Contrast against white.
function contrast(colour) {
  return 1.05 / (luminance(colour) + 0.05);
}

const least = { brand: 4.5, mark: 3, other: 3 };

export function setColours(colours) {
  for (const [name, colour] of Object.entries(colours)) {
    if (name in least && /^#[0-9a-f]{6}$/i.test(colour) && contrast(colour) >= least[name]) {
      document.documentElement.style.setProperty(`--${name}`, colour);
    } else {
      console.warn(`settings.json: colour ${name} "${colour}" is not used: expected #rrggbb with a contrast of ${least[name] ?? '?'} to white`);
    }
  }
}
