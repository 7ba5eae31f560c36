import { Button, Popover, TextInput, UnstyledButton } from "@mantine/core";
import { IconFilter, IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useSite } from "../api/useSite";
import { DIMENSIONS, dimensionNamed } from "./dimensions";
import { FilterForm } from "./FilterForm";
import classes from "./Filters.module.css";
import { suggestionsQuery } from "./queries";
import type { ViewControls } from "./useView";
import type { Asked } from "./view";

const GROUPS = ["Pages", "Sources", "Campaigns", "Locations", "Devices", "Properties"] as const;

function DimensionList({ view, choose }: { view: Asked; choose: (name: string) => void }) {
  const [sought, seek] = useState("");
  const { data: props = [] } = useQuery(suggestionsQuery(useSite(), view, "prop", ""));
  const all = [...DIMENSIONS, ...props.map(dimensionNamed)];
  const words = sought.trim().toLowerCase();
  const match = all.filter((d) => `${d.label} ${d.group} ${d.name}`.toLowerCase().includes(words));
  const best = match.find((d) => d.label.toLowerCase().startsWith(words)) ?? match[0];
  return (
    <div className={classes.dimensions}>
      <TextInput
        data-autofocus
        aria-label="Find a dimension"
        placeholder="Filter by…"
        leftSection={<IconSearch size={14} />}
        value={sought}
        onChange={(event) => seek(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && best && choose(best.name)}
      />
      <div className={classes.groups}>
        {GROUPS.map((group) => {
          const rows = match.filter((dimension) => dimension.group === group);
          if (rows.length === 0) return null;
          return (
            <section key={group} aria-label={group}>
              <h3>{group}</h3>
              {rows.map((dimension) => (
                <UnstyledButton
                  key={dimension.name}
                  className={classes.dimension}
                  onClick={() => choose(dimension.name)}
                >
                  {dimension.label}
                </UnstyledButton>
              ))}
            </section>
          );
        })}
        {match.length === 0 && <p className="quiet">No dimension has that name.</p>}
      </div>
    </div>
  );
}

interface Props {
  controls: ViewControls;
  isOpen: boolean;
  setOpen: (open: boolean) => void;
}

/** Dimension, then operator and values. */
export function FilterMenu({ controls, isOpen, setOpen }: Props) {
  const [dimension, choose] = useState<string | null>(null);
  const { filters, setFilters, view } = controls;
  const close = () => {
    setOpen(false);
    choose(null);
  };
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
        {dimension ? (
          <FilterForm
            key={dimension}
            view={view}
            initial={{ operator: "is", dimension, values: [] }}
            back={() => choose(null)}
            done={(filter) => {
              close();
              if (filter) setFilters([...filters, filter]);
            }}
          />
        ) : (
          <DimensionList view={view} choose={choose} />
        )}
      </Popover.Dropdown>
    </Popover>
  );
}
