import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconList, IconMapPin, IconPlus } from "@tabler/icons-react";
import type { Overview } from "../../api/types";
import { bucketName } from "../../kit/dates";
import classes from "./Annotations.module.css";
import { momentOfBucket } from "./moments";
import type { Annotations } from "./useAnnotations";

/** Beside the chart: the same as a right click on it, for fingers and keys. */
export function AnnotationMenu({ annotations, write }: { annotations: Annotations; write: () => void }) {
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Tooltip label="Annotations">
          <ActionIcon size={24} aria-label="Annotations">
            <IconMapPin size={15} stroke={1.6} />
          </ActionIcon>
        </Tooltip>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item leftSection={<IconPlus size={15} />} rightSection={<kbd>+</kbd>} onClick={write}>
          Add annotation
        </Menu.Item>
        <Menu.Item leftSection={<IconList size={15} />} onClick={() => annotations.open("list")}>
          All annotations
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}

interface HereProps {
  at: { x: number; y: number; bucket: number } | null;
  close: () => void;
  starts: readonly string[];
  period: Overview["period"];
  annotations: Annotations;
}

/** What a right click (on a touch screen a long press) on the chart opens, where it was. */
export function MenuHere({ at, close, starts, period, annotations }: HereProps) {
  if (!at) return null;
  const start = starts[at.bucket] ?? "";
  const place = bucketName(start, period.interval);
  return (
    <Menu
      opened
      onChange={(isOpen) => !isOpen && close()}
      position="bottom-start"
      // The placeholder can have the focus and is no item of a menu: the first item takes it instead.
      withInitialFocusPlaceholder={false}
    >
      <Menu.Target>
        <button type="button" className={classes.here} style={{ left: at.x, top: at.y }} tabIndex={-1}>
          <span className="hidden-text">{place}</span>
        </button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Item
          leftSection={<IconPlus size={15} />}
          rightSection={<span className="quiet small">{place}</span>}
          onClick={() => annotations.open({ writes: momentOfBucket(start, period.interval) })}
        >
          Add annotation here
        </Menu.Item>
        <Menu.Item leftSection={<IconList size={15} />} onClick={() => annotations.open("list")}>
          All annotations
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
