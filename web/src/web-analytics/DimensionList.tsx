import { TextInput, UnstyledButton } from "@mantine/core";
import { IconSearch } from "@tabler/icons-react";
import { useQuery } from "@tanstack/react-query";
import { type ReactNode, useState } from "react";
import { useIsShared, useSite } from "../api/useSite";
import { BESIDES, DIMENSIONS, dimensionNamed } from "./dimensions";
import classes from "./Filters.module.css";
import { suggestionsQuery } from "./queries";
import type { Asked } from "./view";

const GROUPS = ["Behaviour", "Pages", "Sources", "Campaigns", "Locations", "Devices", "Properties"] as const;

interface Props {
  view: Asked;
  choose: (name: string) => void;
  /** Inside of a group, where a segment is not asked for. */
  isInside?: boolean;
  /** What stands above the dimensions, as long as none is sought. */
  before?: ReactNode;
}

/** What one can filter by, found by a few letters. */
export function DimensionList({ view, choose, isInside = false, before }: Props) {
  const [sought, seek] = useState("");
  const isShared = useIsShared();
  const { data: props = [] } = useQuery(suggestionsQuery(useSite(), view, "prop", ""));
  const named = BESIDES.filter(({ name }) => name !== "segment" && !(isShared && name === "goal"));
  const all = [...named, ...DIMENSIONS, ...props.map(dimensionNamed)];
  const words = sought.trim().toLowerCase();
  const match = all.filter((d) => `${d.label} ${d.group} ${d.name}`.toLowerCase().includes(words));
  const best = match.find((d) => d.label.toLowerCase().startsWith(words)) ?? match[0];
  return (
    <div className={classes.dimensions}>
      <TextInput
        data-autofocus
        aria-label="Find a dimension"
        placeholder={isInside ? "A condition on…" : "Filter by…"}
        leftSection={<IconSearch size={14} />}
        value={sought}
        onChange={(event) => seek(event.currentTarget.value)}
        onKeyDown={(event) => event.key === "Enter" && best && choose(best.name)}
      />
      <div className={classes.groups}>
        {words === "" && before}
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
