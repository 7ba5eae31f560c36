import classes from "./marks.module.css";

/** A letter in a quiet tint stands for a site or a source: a favicon would be a request to a third party. */
export function LetterTile({ name, size = 16 }: { name: string; size?: number }) {
  const letter = /[\p{L}\p{N}]/u.exec(name.replace(/^(www|m)\./, ""))?.[0]?.toUpperCase() ?? "·";
  let hash = 0;
  for (const sign of name) hash = (hash * 31 + (sign.codePointAt(0) ?? 0)) % 360;
  const style = { "--hue": String(hash), width: size, height: size, fontSize: Math.round(size * 0.6) };
  return (
    <span className={classes.tile} style={style as React.CSSProperties} aria-hidden="true">
      {letter}
    </span>
  );
}
