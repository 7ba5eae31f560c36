import { Button, Drawer } from "@mantine/core";
import { IconPlus } from "@tabler/icons-react";
import { useInfiniteQuery } from "@tanstack/react-query";
import type { Annotation, Overview } from "../../api/types";
import { useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import { Failure } from "../../kit/Failure";
import type { ViewControls } from "../useView";
import classes from "./Annotations.module.css";
import { momentOf, spanAround } from "./moments";
import { Note } from "./Note";
import { allAnnotationsQuery } from "./queries";
import type { Annotations } from "./useAnnotations";

interface Props {
  annotations: Annotations;
  controls: ViewControls;
  overview: Overview | undefined;
}

const isIn = ({ at }: Annotation, period: Overview["period"]): boolean =>
  Date.parse(at) >= Date.parse(period.from) && Date.parse(at) < Date.parse(period.to) + 1000;

function List({ annotations, controls, overview }: Props) {
  const site = useSite();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    allAnnotationsQuery(site),
  );
  if (error && !data) return <Failure error={error} retry={() => refetch()} minHeight={240} />;
  if (!data) return <div className="skeleton" style={{ height: 240 }} />;
  const all = data.pages.flat();
  const jump = (one: Annotation) => {
    annotations.open(null);
    annotations.point(one.id);
    // Where it is on the screen already, the period stays as it was chosen.
    if (overview && isIn(one, overview.period)) return;
    controls.setSpan({ period: "custom", ...spanAround(momentOf(one, site.timezone).day, controls.today) });
  };
  if (all.length === 0) {
    return (
      <Empty title="No annotations yet" minHeight={240}>
        Say what happened on the day it happened: right-click the chart, or press +. It will explain the numbers when
        nobody remembers.
      </Empty>
    );
  }
  return (
    <>
      <ol className={classes.list} aria-label="Annotations, the latest first">
        {all.map((one) => (
          <li key={one.id}>
            <Note annotation={one} edit={() => annotations.open({ edits: one })} jump={() => jump(one)} />
          </li>
        ))}
      </ol>
      {hasNextPage && (
        <Button variant="default" size="xs" mt={12} loading={isFetchingNextPage} onClick={() => fetchNextPage()}>
          Older ones
        </Button>
      )}
    </>
  );
}

/** Every annotation of the site, and one's own: to read again, to correct, to go to. */
export function AnnotationList(props: Props) {
  const { dialog, open } = props.annotations;
  return (
    <Drawer opened={dialog === "list"} onClose={() => open(null)} position="right" size={460} title="Annotations">
      {dialog === "list" && (
        <>
          <Button
            variant="default"
            size="xs"
            mb={12}
            leftSection={<IconPlus size={14} />}
            onClick={() => open({ writes: { day: props.controls.today, time: "" } })}
          >
            Add annotation
          </Button>
          <List {...props} />
        </>
      )}
    </Drawer>
  );
}
