import { isTold, pieces } from "./ansi";
import classes from "./Told.module.css";

/** A text in the colours that a terminal would show. */
export function Told({ text }: { text: string }) {
  if (!isTold(text)) return text;
  return pieces(text).map(({ text: piece, colour, isBold, isDim }, i) => (
    <span
      // biome-ignore lint/suspicious/noArrayIndexKey: the pieces of one text, in their order
      key={i}
      className={classes.piece}
      data-colour={colour}
      data-bold={isBold || undefined}
      data-dim={isDim || undefined}
    >
      {piece}
    </span>
  ));
}
