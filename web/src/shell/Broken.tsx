import type { ErrorComponentProps } from "@tanstack/react-router";
import { useRouter } from "@tanstack/react-router";
import { Failure } from "../kit/Failure";
import { Mark } from "../kit/Mark";
import classes from "./Missing.module.css";

/** A page that could not be drawn at all. */
export function Broken({ error, reset }: ErrorComponentProps) {
  const router = useRouter();
  const retry = () => {
    reset();
    router.invalidate();
  };
  return (
    <div className={classes.page}>
      <Mark size={40} />
      <Failure error={error} retry={retry} />
    </div>
  );
}
