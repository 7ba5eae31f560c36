import { ActionIcon, Button, Popover, UnstyledButton } from "@mantine/core";
import { IconBookmark, IconDeviceFloppy, IconFilter, IconPencil } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import type { Segment } from "../api/types";
import { includes, useIsShared, useSite } from "../api/useSite";
import type { Filter } from "../kit/filters";
import { DimensionList } from "./DimensionList";
import { FilterForm } from "./FilterForm";
import classes from "./Filters.module.css";
import { segmentsQuery } from "./filters/queries";
import { holdsSegment, SegmentForm } from "./filters/SegmentForm";
import { KINDS, TreeForm, type TreeKind } from "./filters/TreeForm";
import type { ViewControls } from "./useView";

interface Props {
  controls: ViewControls;
  isOpen: boolean;
  setOpen: (open: boolean) => void;
}

type Stage =
  | { shows: "list" }
  | { shows: "dimension"; name: string }
  | { shows: "tree"; kind: TreeKind }
  | { shows: "segment"; segment: Segment | null };

const LIST: Stage = { shows: "list" };

/** Dimension, then operator and values; or a segment, or what a visit did. */
export function FilterMenu({ controls, isOpen, setOpen }: Props) {
  const [stage, go] = useState<Stage>(LIST);
  const { filters, setFilters, view } = controls;
  const close = () => {
    setOpen(false);
    go(LIST);
  };
  const add = (filter: Filter | null) => {
    close();
    if (filter) setFilters([...filters, filter]);
  };
  const back = () => go(LIST);
  return (
    <Popover
      opened={isOpen}
      onChange={(open) => (open ? setOpen(true) : close())}
      position="bottom-end"
      trapFocus
      returnFocus
    >
      <Popover.Target>
        <Button
          variant="default"
          size="xs"
          h={32}
          leftSection={<IconFilter size={15} stroke={1.6} />}
          className={classes.open}
          aria-label="Filter"
          onClick={() => (isOpen ? close() : setOpen(true))}
        >
          Filter
        </Button>
      </Popover.Target>
      <Popover.Dropdown p={12}>
        {stage.shows === "list" && (
          <DimensionList
            view={view}
            choose={(name) => go({ shows: "dimension", name })}
            before={<Before controls={controls} go={go} close={close} />}
          />
        )}
        {stage.shows === "dimension" && (
          <FilterForm
            key={stage.name}
            view={view}
            initial={{ operator: "is", dimension: stage.name, values: [] }}
            back={back}
            done={add}
          />
        )}
        {stage.shows === "tree" && <TreeForm view={view} kind={stage.kind} back={back} done={add} />}
        {stage.shows === "segment" && (
          <SegmentForm
            filters={filters}
            segment={stage.segment}
            back={back}
            done={(kept) => {
              close();
              const others = filters.filter((f) => !(f.dimension === "segment" && f.values[0] === stage.segment?.id));
              if (kept && !stage.segment) setFilters([segmentFilter(kept)]);
              if (!kept && others.length < filters.length) setFilters(others);
            }}
          />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}

const segmentFilter = ({ id }: Segment): Filter => ({ operator: "is", dimension: "segment", values: [id] });

interface BeforeProps {
  controls: ViewControls;
  go: (stage: Stage) => void;
  close: () => void;
}

/** Segments, and the filters that are no plain ones. */
function Before({ controls, go, close }: BeforeProps) {
  const site = useSite();
  const isShared = useIsShared();
  const { filters, toggle } = controls;
  const { data: segments = [] } = useQuery(segmentsQuery(site, isShared));
  const maySave = !isShared && filters.length > 0 && !filters.every(holdsSegment);
  const mayChange = (segment: Segment) => segment.is_personal || includes(site.role, "member");
  return (
    <>
      {(segments.length > 0 || maySave) && (
        <section aria-label="Segments">
          <h3>Segments</h3>
          {segments.map((segment) => (
            <div key={segment.id} className={classes.segment}>
              <UnstyledButton
                className={classes.dimension}
                title={segment.filters.map(({ sentence }) => sentence).join(" · ")}
                onClick={() => {
                  toggle("segment", segment.id);
                  close();
                }}
              >
                <IconBookmark size={14} stroke={1.6} aria-hidden="true" /> {segment.name}
                {segment.is_personal && <span className={classes.phrase}> · only you</span>}
              </UnstyledButton>
              {mayChange(segment) && (
                <ActionIcon
                  size={24}
                  aria-label={`Edit segment ${segment.name}`}
                  onClick={() => go({ shows: "segment", segment })}
                >
                  <IconPencil size={13} />
                </ActionIcon>
              )}
            </div>
          ))}
          {maySave && (
            <UnstyledButton className={classes.dimension} onClick={() => go({ shows: "segment", segment: null })}>
              <IconDeviceFloppy size={14} stroke={1.6} aria-hidden="true" /> Save these filters…
            </UnstyledButton>
          )}
        </section>
      )}
      <section aria-label="Together">
        <h3>Together</h3>
        {(Object.keys(KINDS) as TreeKind[]).map((kind) => (
          <UnstyledButton key={kind} className={classes.dimension} onClick={() => go({ shows: "tree", kind })}>
            {KINDS[kind].label}
          </UnstyledButton>
        ))}
      </section>
    </>
  );
}
