import { IconChevronDown, IconChevronRight, IconExternalLink } from "@tabler/icons-react";
import { useState } from "react";
import { plural } from "../../kit/numbers";
import type { Frame, StackOf } from "../types";
import { Doctor } from "./Doctor";
import classes from "./Stack.module.css";
import { MAP_WORDS, nameOf, type Part, placeOf, short } from "./stack";

interface Props {
  part: Part;
  event: StackOf;
  isRaw: boolean;
  isOpen: boolean;
}

/** A frame, or a fold of frames of libraries. */
export function FrameRow({ part, event, isRaw, isOpen }: Props) {
  const [unfolds, unfold] = useState(false);
  const [first] = part.frames;
  if (!first) return null;
  if (part.frames.length === 1) return <One frame={first} event={event} isRaw={isRaw} isOpen={isOpen} />;
  return (
    <>
      <li className={classes.fold}>
        <button type="button" aria-expanded={unfolds} onClick={() => unfold(!unfolds)}>
          {unfolds ? <IconChevronDown size={13} /> : <IconChevronRight size={13} />}
          {plural(part.frames.length, "frame")} of libraries
        </button>
      </li>
      {unfolds &&
        part.frames.map((frame, i) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: a frame is its place
          <One key={i} frame={frame} event={event} isRaw={isRaw} isOpen={false} />
        ))}
    </>
  );
}

function One({ frame, event, isRaw, isOpen }: { frame: Frame; event: StackOf; isRaw: boolean; isOpen: boolean }) {
  const [opened, open] = useState(isOpen);
  if (frame.omitted) return <li className={classes.fold}>{plural(frame.omitted, "frame")} were left out</li>;
  const shown = isRaw && frame.raw ? frame.raw : frame;
  const state = frame.map ? MAP_WORDS[frame.map.status] : undefined;
  const hasMore = Boolean(shown.context_line || frame.vars || state?.isTrouble);
  return (
    <li className={classes.frame} data-own={frame.in_app || undefined}>
      <div className={classes.head}>
        <button
          type="button"
          className={classes.where}
          aria-expanded={opened}
          disabled={!hasMore}
          onClick={() => open(!opened)}
        >
          {opened && hasMore ? <IconChevronDown size={13} /> : <IconChevronRight size={13} opacity={hasMore ? 1 : 0} />}
          <b className="mono">{nameOf(shown)}</b>
          <span className="mono" title={shown.abs_path}>
            {placeOf(shown)}
          </span>
          {state && (
            <i data-trouble={state.isTrouble || undefined} title={state.said}>
              {state.isTrouble ? "no source" : "source map"}
            </i>
          )}
          {frame.in_app && <i>own code</i>}
        </button>
        {frame.link && (
          <a
            className={classes.link}
            href={frame.link}
            target="_blank"
            rel="noreferrer"
            title={frame.link}
            aria-label={`${placeOf(frame)} in the repository`}
          >
            <IconExternalLink size={14} stroke={1.6} />
          </a>
        )}
      </div>
      {opened && (
        <div className={classes.inside}>
          {shown.context_line !== undefined && <Source frame={shown} />}
          {frame.vars && <Locals vars={frame.vars} />}
          {state?.isTrouble && !isRaw && <Doctor frame={frame} event={event} said={state.said} />}
        </div>
      )}
    </li>
  );
}

/** The line that failed with those around it. Only text: nothing in it can be anything else. */
function Source({ frame }: { frame: Frame }) {
  const before = frame.pre_context ?? [];
  const first = (frame.line ?? 1) - before.length;
  const lines = [...before, frame.context_line ?? "", ...(frame.post_context ?? [])].map((text, place) => ({
    number: first + place,
    text,
  }));
  return (
    <pre className={classes.source} tabIndex={0} role="group" aria-label="Source">
      {lines.map((line) => (
        <code key={line.number} data-at={line.number === first + before.length || undefined}>
          <i>{line.number}</i>
          {line.text || " "}
          {"\n"}
        </code>
      ))}
    </pre>
  );
}

/** What the variables of the function were. */
function Locals({ vars }: { vars: Record<string, unknown> }) {
  return (
    <table className={classes.locals}>
      <caption className="hidden-text">Local variables</caption>
      <tbody>
        {Object.entries(vars).map(([name, value]) => (
          <tr key={name}>
            <th scope="row" className="mono">
              {name}
            </th>
            <td className="mono">{short(value)}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
