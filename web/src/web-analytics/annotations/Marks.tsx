import { Popover, Tooltip } from "@mantine/core";
import { useEffect, useMemo, useState } from "react";
import type { Annotation, Overview } from "../../api/types";
import { bucketName } from "../../kit/dates";
import type { Interval } from "../../kit/interval";
import { plural } from "../../kit/numbers";
import classes from "./Annotations.module.css";
import { type Mark, marksOf } from "./marks";
import { Note } from "./Note";
import type { Annotations } from "./useAnnotations";

/** How many texts a tip has before it only counts. */
const TOLD = 3;

/** Where the chart's buckets stand, and from where to where its lines reach. */
export interface Ground {
  first: number;
  last: number;
  top: number;
  bottom: number;
}

interface Props {
  annotations: Annotations;
  starts: readonly string[];
  period: Overview["period"];
  ground: Ground;
}

function placeOf({ from, to }: Mark, starts: readonly string[], interval: Interval): string {
  const name = (bucket: number) => bucketName(starts[bucket] ?? "", interval);
  return from === to ? name(from) : `${name(from)} – ${name(to)}`;
}

const sayMark = (mark: Mark, place: string): string => {
  const texts = mark.annotations.slice(0, TOLD).map(({ text }) => text);
  const rest = mark.annotations.length - texts.length;
  const count = mark.annotations.length === 1 ? "Annotation" : plural(mark.annotations.length, "annotation");
  return `${count}, ${place}: ${texts.join("; ")}${rest ? `; and ${rest} more` : ""}`;
};

function Tip({ place, annotations }: { place: string; annotations: Annotation[] }) {
  const rest = annotations.length - TOLD;
  return (
    <div className={classes.tip}>
      <strong>{place}</strong>
      {annotations.slice(0, TOLD).map(({ id, text }) => (
        <p key={id}>{text}</p>
      ))}
      {rest > 0 && <p>and {rest} more</p>}
    </div>
  );
}

function Pin({ mark, place, annotations }: { mark: Mark; place: string; annotations: Annotations }) {
  const { pointed, point, open } = annotations;
  const [isOpen, setOpen] = useState(false);
  const isPointed = mark.annotations.some(({ id }) => id === pointed);
  useEffect(() => {
    if (!isPointed) return;
    setOpen(true);
    point(null);
  }, [isPointed, point]);
  const many = mark.annotations.length;
  return (
    <Popover opened={isOpen} onChange={setOpen} position="bottom" width={320} trapFocus returnFocus withinPortal>
      <Popover.Target>
        <Tooltip
          label={<Tip place={place} annotations={mark.annotations} />}
          events={{ hover: true, focus: true, touch: false }}
          disabled={isOpen}
          multiline
          maw={280}
        >
          <button
            type="button"
            className={classes.pin}
            style={{ left: mark.x }}
            data-many={many > 1 || undefined}
            aria-label={sayMark(mark, place)}
            onClick={() => setOpen(!isOpen)}
          >
            <span>{many > 1 ? (many > 99 ? "99+" : many) : ""}</span>
          </button>
        </Tooltip>
      </Popover.Target>
      <Popover.Dropdown p={0} aria-label={`Annotations, ${place}`}>
        <ul className={classes.few}>
          {mark.annotations.map((one) => (
            <li key={one.id}>
              <Note
                annotation={one}
                edit={() => {
                  setOpen(false);
                  open({ edits: one });
                }}
              />
            </li>
          ))}
        </ul>
      </Popover.Dropdown>
    </Popover>
  );
}

/** The annotations of the period over its chart: a thin line where each is, and a pin that says what it is. */
export function Marks({ annotations, starts, period, ground }: Props) {
  const { found } = annotations;
  const { first, last, top, bottom } = ground;
  const marks = useMemo(() => marksOf(found, starts, { first, last }), [found, starts, first, last]);
  return (
    <>
      {marks.flatMap(({ lines }) =>
        lines.map((x) => (
          <i key={x} className={classes.line} style={{ left: x, top, height: bottom - top }} aria-hidden="true" />
        )),
      )}
      {marks.map((mark) => (
        <Pin
          key={mark.annotations[0]?.id}
          mark={mark}
          place={placeOf(mark, starts, period.interval)}
          annotations={annotations}
        />
      ))}
    </>
  );
}
