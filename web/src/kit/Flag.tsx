import classes from "./marks.module.css";

/** A country's flag from our own files; an empty frame when there is no country. */
export function Flag({ code }: { code: string }) {
  if (!/^[A-Z]{2}$/.test(code)) return <span className={classes.flag} aria-hidden="true" />;
  return (
    <img
      className={classes.flag}
      src={`${__FLAGS__}/${code.toLowerCase()}.svg`}
      alt=""
      width={16}
      height={12}
      loading="lazy"
    />
  );
}
