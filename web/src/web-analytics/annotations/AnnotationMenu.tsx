import { ActionIcon, Menu, Tooltip } from "@mantine/core";
import { IconList, IconMapPin, IconPlus } from "@tabler/icons-react";
import type { Overview } from "../../api/types";
import { bucketName } from "../../kit/dates";
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
  const start = starts[at?.bucket ?? 0] ?? "";
  return (
    <Menu opened={at !== null} onChange={(isOpen) => !isOpen && close()} position="bottom-start">
      <Menu.Target>
        <span style={{ position: "absolute", left: at?.x ?? 0, top: at?.y ?? 0 }} />
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{bucketName(start, period.interval)}</Menu.Label>
        <Menu.Item
          leftSection={<IconPlus size={15} />}
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
