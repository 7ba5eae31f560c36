import classes from "./Code.module.css";
import { Copy } from "./Copy";

/** A block of code that one may copy. */
export function Code({ text, label, copy = "Copy" }: { text: string; label?: string; copy?: string }) {
  return (
    <figure className={classes.figure}>
      <figcaption className={classes.head}>
        <span className="small quiet">{label}</span>
        <Copy text={text} label={copy} />
      </figcaption>
      {/* A long line is scrolled to with the keyboard, too. */}
      <pre className={classes.code} tabIndex={0}>
        <code>{text}</code>
      </pre>
    </figure>
  );
}
