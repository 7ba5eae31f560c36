import { Link } from "@tanstack/react-router";
import { Mark } from "../kit/Mark";
import { useTitle } from "../kit/useTitle";
import classes from "./Missing.module.css";

/** 404: also what one sees of a site that one may not see. */
export function Missing() {
  useTitle("Not found");
  return (
    <div className={classes.page}>
      <Mark size={56} />
      <h1>Nothing sits on this branch</h1>
      <p className="quiet">The page is not there, or it is not yours to see.</p>
      <Link to="/sites">All sites</Link>
    </div>
  );
}
