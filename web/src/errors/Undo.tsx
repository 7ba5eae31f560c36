import { Button, Group } from "@mantine/core";

/** What was done, and a way back. */
export const Undo = ({ message, undo }: { message: string; undo: () => void }) => (
  <Group justify="space-between" wrap="nowrap">
    <span>{message}</span>
    <Button size="compact-xs" variant="default" onClick={undo}>
      Undo
    </Button>
  </Group>
);
