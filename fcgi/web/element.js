// Makes elements.  A child is a node or a text; an attribute that is null or
// false is left out, true is an empty one.

function make(space, name, attributes, children) {
  const made = space ? document.createElementNS(space, name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) {
    if (value !== null && value !== undefined && value !== false) {
      made.setAttribute(key, value === true ? '' : value);
    }
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}

export function element(name, attributes = {}, ...children) {
  return make(null, name, attributes, children);
}

export function svg(name, attributes = {}, ...children) {
  return make('http://www.w3.org/2000/svg', name, attributes, children);
}
