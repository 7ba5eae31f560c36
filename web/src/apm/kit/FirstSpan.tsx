import { Button } from "@mantine/core";
import { Link } from "@tanstack/react-router";
import { useSite } from "../../api/useSite";
import { Empty } from "../../kit/Empty";
import type { TimeControls } from "../../kit/useTime";
import { LAST } from "../../kit/window";

/** Nothing came in this time: look at more of it, or learn how to send something. */
export function FirstSpan({
  what,
  time,
  searched,
  clear,
}: {
  what: string;
  time: TimeControls;
  searched?: boolean;
  clear?: () => void;
}) {
  const site = useSite();
  const longest = LAST.at(-1)!;
  return (
    <Empty title={searched ? `No ${what} match in this time` : `No ${what} in this time`} minHeight={320}>
      <p>
        {searched
          ? "Look at a longer time, or take a term away."
          : "Any OpenTelemetry SDK or Collector can send here: an address and a key are all it needs."}
      </p>
      {searched && clear && (
        <Button variant="default" size="xs" mt={12} mr={8} onClick={clear}>
          Clear the search
        </Button>
      )}
      <Button variant="default" size="xs" mt={12} mr={8} onClick={() => time.setTime({ period: longest.name })}>
        {longest.label}
      </Button>
      {!searched && (
        <Button component={Link} to="/$site/telemetry" params={{ site: site.id } as never} size="xs" mt={12}>
          Set up OpenTelemetry
        </Button>
      )}
    </Empty>
  );
}
