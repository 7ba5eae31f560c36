import { Button } from "@mantine/core";
import classes from "./states.module.css";

interface Props {
  error: unknown;
  retry?: () => void;
  /** Height to keep, so that nothing jumps when the request succeeds. */
  minHeight?: number;
}

/** What went wrong, in the server's words, and a way to try again. */
export function Failure({ error, retry, minHeight }: Props) {
  const title = (error as { title?: string }).title || "Something went wrong";
  const detail = error instanceof Error && error.message !== title ? error.message : "";
  return (
    <div className={classes.state} style={{ minHeight }} role="alert">
      <strong>{title}</strong>
      {detail && <p className="quiet">{detail}</p>}
      {retry && (
        <Button variant="default" size="xs" onClick={retry}>
          Try again
        </Button>
      )}
    </div>
  );
}
