/** The text of a search, changed term by term (docs/search.md has the grammar, the server reads it); pure. */

const PLAIN = /^[\w./@%+#&;,?!$-]+$/;
const KEY = /^[A-Za-z_@][\w.\-/@]*$/;

const quoted = (text: string): string => `"${text.replace(/\\/g, "\\\\").replace(/"/g, '\\"')}"`;

/** A term that holds where the key has exactly this value. */
export function termOf(key: string, value: string): string {
  return `${KEY.test(key) ? key : quoted(key)}:${PLAIN.test(value) ? value : quoted(value)}`;
}

/** The pieces of a search at its top: terms, words, parentheses with what is in them. A text that is not finished is
 *  one piece. */
export function piecesOf(text: string): string[] {
  const pieces: string[] = [];
  let [piece, depth, isQuoted] = ["", 0, false];
  for (let i = 0; i < text.length; i++) {
    const char = text[i]!;
    if (char === "\\") {
      piece += char + (text[++i] ?? "");
      continue;
    }
    if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && char === "(") depth++;
    else if (!isQuoted && char === ")") depth--;
    if (/\s/.test(char) && !isQuoted && depth <= 0) {
      if (piece) pieces.push(piece);
      piece = "";
    } else piece += char;
  }
  if (piece) pieces.push(piece);
  return pieces;
}

/** Does an "or" stand at the top? Then a further term must be joined to the whole. */
const isAlternatives = (pieces: readonly string[]): boolean => pieces.some((piece) => piece.toLowerCase() === "or");

export const has = (text: string, term: string): boolean => {
  const pieces = piecesOf(text);
  return !isAlternatives(pieces) && pieces.includes(term);
};

/** The search with one more term, or without it when it is there; what it contradicts goes. */
export function toggled(text: string, term: string): string {
  const pieces = piecesOf(text);
  if (isAlternatives(pieces)) return `(${text.trim()}) ${term}`;
  if (pieces.includes(term)) return pieces.filter((piece) => piece !== term).join(" ");
  const opposite = term.startsWith("-") ? term.slice(1) : `-${term}`;
  return [...pieces.filter((piece) => piece !== opposite), term].join(" ");
}

export const withValue = (text: string, key: string, value: string, without = false): string => {
  const term = `${without ? "-" : ""}${termOf(key, value)}`;
  return has(text, term) ? text : toggled(text, term);
};

/** What the cursor stands in: a key that is being written, or a value of a key. */
export interface Place {
  from: number;
  to: number;
  /** The key whose value is written; absent while a key is. */
  key?: string;
  typed: string;
}

/** Where completing would put something, at a cursor. Null inside of quoted text that has no key. */
export function placeAt(text: string, cursor: number): Place | null {
  let start = 0;
  let isQuoted = false;
  for (let i = 0; i < cursor; i++) {
    const char = text[i]!;
    if (char === "\\") i++;
    else if (char === '"') isQuoted = !isQuoted;
    else if (!isQuoted && /[\s()]/.test(char)) start = i + 1;
  }
  if (text[start] === "-") start++;
  const word = text.slice(start, cursor);
  const found = /^("(?:[^"\\]|\\.)*"|[A-Za-z_@][\w.\-/@]*)(?::(?:>=|<=|>|<)?|>=|<=|!=|=|>|<)(.*)$/s.exec(word);
  if (found) {
    const key = found[1]!.startsWith('"') ? found[1]!.slice(1, -1).replace(/\\(.)/g, "$1") : found[1]!;
    const typed = found[2]!;
    return { from: cursor - typed.length, to: cursor, key, typed: typed.replace(/^"/, "") };
  }
  return isQuoted ? null : { from: start, to: cursor, typed: word };
}

/** The text with a suggestion put in, and where the cursor is then. */
export function completed(text: string, place: Place, suggestion: string): { text: string; cursor: number } {
  const isKey = place.key === undefined;
  const value = PLAIN.test(suggestion) ? suggestion : quoted(suggestion);
  const put = isKey ? `${KEY.test(suggestion) ? suggestion : quoted(suggestion)}:` : `${value} `;
  const after = text.slice(place.to);
  const rest = isKey ? after : after.replace(/^[^\s()]*\s?/, "");
  return { text: text.slice(0, place.from) + put + rest, cursor: place.from + put.length };
}
