import { SegmentedControl } from "@mantine/core";
import { useState } from "react";
import { Copy } from "../../kit/Copy";
import type { Frame, StackOf, Thrown } from "../types";
import { FrameRow } from "./FrameRow";
import parts from "./Parts.module.css";
import classes from "./Stack.module.css";
import { folded, stackText } from "./stack";

/** What was thrown, what caused that, and where all of it was. The last that was thrown comes first. */
export function Stacks({ event }: { event: StackOf }) {
  const body = event.event;
  const thrown = [...(body.exception ?? [])].reverse();
  const crashed = body.threads?.find((one) => one.crashed) ?? body.threads?.find((one) => one.current);
  const bare = thrown.some((one) => one.frames?.length) ? undefined : (body.frames ?? crashed?.frames);
  const hasRaw = thrown.some((one) => one.frames?.some((frame) => frame.raw));
  const [shows, show] = useState<"original" | "minified">("original");
  const [all, setAll] = useState(false);
  if (thrown.length === 0 && !bare?.length)
    return body.message ? <pre className={parts.message}>{body.message}</pre> : null;
  return (
    <section className={parts.part} aria-label="Stack">
      <header>
        <h3>Stack</h3>
        <span className={classes.tools}>
          {hasRaw && (
            <SegmentedControl
              size="xs"
              aria-label="Code"
              data={[
                { value: "original", label: "Original" },
                { value: "minified", label: "Minified" },
              ]}
              value={shows}
              onChange={(value) => show(value as "original" | "minified")}
            />
          )}
          <SegmentedControl
            size="xs"
            aria-label="Frames"
            data={[
              { value: "own", label: "Own code" },
              { value: "all", label: "All frames" },
            ]}
            value={all ? "all" : "own"}
            onChange={(value) => setAll(value === "all")}
          />
          <Copy text={stackText(thrown, bare ?? [])} />
        </span>
      </header>
      {thrown.map((one, i) => (
        <One
          // biome-ignore lint/suspicious/noArrayIndexKey: causes have no other name
          key={i}
          thrown={one}
          isCause={i > 0}
          event={event}
          isRaw={shows === "minified"}
          all={all}
        />
      ))}
      {bare && bare.length > 0 && <Frames frames={bare} event={event} isRaw={false} all={all} isFirst />}
    </section>
  );
}

function One({
  thrown,
  isCause,
  event,
  isRaw,
  all,
}: {
  thrown: Thrown;
  isCause: boolean;
  event: StackOf;
  isRaw: boolean;
  all: boolean;
}) {
  const { mechanism } = thrown;
  return (
    <div className={classes.thrown}>
      <h4>
        {isCause && <span className="quiet">caused by </span>}
        <b>{thrown.type}</b>
        {thrown.value && <span className={classes.why}>{thrown.value}</span>}
      </h4>
      {mechanism?.type && (
        <p className="small quiet">
          {mechanism.type}
          {mechanism.handled === false ? ", nothing caught it" : mechanism.handled === true ? ", caught" : ""}
        </p>
      )}
      {thrown.frames?.length ? (
        <Frames frames={thrown.frames} event={event} isRaw={isRaw} all={all} isFirst={!isCause} />
      ) : (
        <p className="small quiet">It came without a stack.</p>
      )}
    </div>
  );
}

/** Frames, the innermost first; those of libraries are folded unless nothing else is there. */
function Frames({
  frames,
  event,
  isRaw,
  all,
  isFirst,
}: {
  frames: readonly Frame[];
  event: StackOf;
  isRaw: boolean;
  all: boolean;
  isFirst: boolean;
}) {
  const parts = folded(frames, all);
  const open = parts.findIndex((part) => part.frames.length === 1 && part.frames[0]?.in_app);
  return (
    <ol className={classes.frames}>
      {parts.map((part, i) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: a frame is its place
        <FrameRow key={i} part={part} event={event} isRaw={isRaw} isOpen={isFirst && i === Math.max(0, open)} />
      ))}
    </ol>
  );
}
