import { useState } from "react";
import classes from "./JsonTree.module.css";
import { entriesOf, isHolder, type Json, keyOf, type Path, pathText, summary, valueText } from "./json";

/** Deeper parts are folded at first, and so are parts with more entries than one takes in. */
const OPEN_LEVELS = 2;
const OPEN_ENTRIES = 24;
/** A part shows so many entries at a time. */
const SHOWN = 100;

interface Props {
  value: Json;
  /** Where the value lies in the body; what cannot be filtered by has no way to. */
  path?: Path;
  filter?: (key: string, value: string, without: boolean) => void;
}

/** A value of JSON as a tree: what holds others opens and closes, each copies its path, plain values filter. */
export function JsonTree({ value, path = [], filter }: Props) {
  return (
    <ul className={classes.tree}>
      <Entries value={value} path={path} level={0} filter={filter} />
    </ul>
  );
}

function Entries({ value, path, level, filter }: Required<Pick<Props, "value" | "path">> & Props & { level: number }) {
  const [shown, setShown] = useState(SHOWN);
  const entries = entriesOf(value);
  return (
    <>
      {entries.slice(0, shown).map(([step, inside]) => (
        <Entry key={step} value={inside} path={[...path, step]} level={level} filter={filter} />
      ))}
      {entries.length > shown && (
        <li>
          <button type="button" className={classes.do} data-shown onClick={() => setShown(shown + SHOWN)}>
            {Math.min(SHOWN, entries.length - shown)} more of {entries.length}
          </button>
        </li>
      )}
    </>
  );
}

function Entry({ value, path, level, filter }: Required<Pick<Props, "value" | "path">> & Props & { level: number }) {
  const holds = isHolder(value);
  const [isOpen, setOpen] = useState(level < OPEN_LEVELS && entriesOf(value).length <= OPEN_ENTRIES);
  const [copied, setCopied] = useState(false);
  const step = path.at(-1)!;
  const key = holds ? null : keyOf(path);
  const copy = async () => {
    await navigator.clipboard.writeText(pathText(path));
    setCopied(true);
    setTimeout(() => setCopied(false), 1500);
  };
  return (
    <li>
      <div className={classes.row}>
        {holds ? (
          <button
            type="button"
            className={classes.key}
            aria-expanded={isOpen}
            data-number={typeof step === "number" || undefined}
            onClick={() => setOpen(!isOpen)}
          >
            {step}
          </button>
        ) : (
          <span className={classes.key} data-number={typeof step === "number" || undefined}>
            {step}
          </span>
        )}
        <span className={classes.value} data-kind={holds ? "holder" : value === null ? "null" : typeof value}>
          {holds ? (isOpen ? "" : summary(value)) : valueText(value)}
        </span>
        <span className={classes.tools}>
          {filter && key && (
            <>
              <button type="button" className={classes.do} onClick={() => filter(key, valueText(value), false)}>
                only
              </button>
              <button type="button" className={classes.do} onClick={() => filter(key, valueText(value), true)}>
                without
              </button>
            </>
          )}
          <button type="button" className={classes.do} title={pathText(path)} onClick={copy}>
            <span aria-live="polite">{copied ? "copied" : "path"}</span>
          </button>
        </span>
      </div>
      {holds && isOpen && (
        <ul>
          <Entries value={value} path={path} level={level + 1} filter={filter} />
        </ul>
      )}
    </li>
  );
}
