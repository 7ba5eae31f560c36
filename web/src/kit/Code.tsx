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
      <pre className={classes.code}>
        <code>{text}</code>
      </pre>
    </figure>
  );
}
