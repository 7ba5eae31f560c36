/** What terminals were told about colours, as pieces of text that say how they look; pure. */

export interface Piece {
  text: string;
  /** One of the eight colours, bright or not; absent where it is the text's own. */
  colour?: number;
  isBold?: boolean;
  isDim?: boolean;
}

// biome-ignore lint/suspicious/noControlCharactersInRegex: the escape is what is looked for
const TOLD = /\u001b\[([0-9;]*)([A-Za-z])/g;

type Look = Omit<Piece, "text">;

function changed(look: Look, codes: readonly number[]): Look {
  let next = look;
  for (let i = 0; i < codes.length; i++) {
    const code = codes[i]!;
    if (code === 0) next = {};
    else if (code === 1) next = { ...next, isBold: true };
    else if (code === 2) next = { ...next, isDim: true };
    else if (code === 22) next = { ...next, isBold: undefined, isDim: undefined };
    else if (code >= 30 && code <= 37) next = { ...next, colour: code - 30 };
    else if (code >= 90 && code <= 97) next = { ...next, colour: code - 90 };
    else if (code === 39) next = { ...next, colour: undefined };
    // Colours of a palette or by three numbers: those of the first sixteen have a name, the others are the text's own.
    else if (code === 38 && codes[i + 1] === 5) {
      const place = codes[i + 2] ?? 16;
      next = { ...next, colour: place < 16 ? place % 8 : undefined };
      i += 2;
    } else if (code === 38 || code === 48) i += codes[i + 1] === 2 ? 4 : 2;
  }
  return next;
}

/** A text in pieces; one piece when no terminal was told anything. */
export function pieces(text: string): Piece[] {
  const found: Piece[] = [];
  let [look, from]: [Look, number] = [{}, 0];
  for (const told of text.matchAll(TOLD)) {
    if (told.index > from) found.push({ ...look, text: text.slice(from, told.index) });
    if (told[2] === "m") look = changed(look, (told[1] || "0").split(";").map(Number));
    from = told.index + told[0].length;
  }
  if (from < text.length) found.push({ ...look, text: text.slice(from) });
  return found;
}

export const isTold = (text: string): boolean => text.includes("\u001b[");
