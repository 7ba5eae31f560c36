import { Button } from "@mantine/core";
import { IconFilter } from "@tabler/icons-react";
import classes from "./Layout.module.css";

/** On narrow screens facets are put away until they are asked for. */
export function FacetsToggle({ isOpen, toggle }: { isOpen: boolean; toggle: () => void }) {
  return (
    <Button
      className={classes.toggle}
      variant="default"
      size="xs"
      fullWidth
      aria-expanded={isOpen}
      onClick={toggle}
      leftSection={<IconFilter size={14} stroke={1.6} />}
    >
      {isOpen ? "Hide the facets" : "Facets"}
    </Button>
  );
}
