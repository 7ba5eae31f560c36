import { useState } from "react";
import { Code } from "../../kit/Code";
import { momentOf } from "../../kit/dates";
import { Failure } from "../../kit/Failure";
import { exact, plural } from "../../kit/numbers";
import type { Diagnosis, Frame, StackOf } from "../types";
import { useErrors } from "../useErrors";
import classes from "./Stack.module.css";

/** Why this frame has no source, what was uploaded that comes near, and what to type. */
export function Doctor({ frame, event, said }: { frame: Frame; event: StackOf; said: string }) {
  const [asks, ask] = useState(false);
  const params = {
    url: frame.abs_path ?? frame.filename,
    debug_id: frame.map?.debug_id,
    release: event.release || undefined,
    dist: event.dist || undefined,
  };
  const { data, error, refetch } = useErrors<Diagnosis>("source-maps/doctor", params, { enabled: asks });
  return (
    <div className={classes.doctor}>
      <p>
        This is code as a build wrote it: {said}.{" "}
        {!asks && (
          <button type="button" onClick={() => ask(true)}>
            Why, and what to do
          </button>
        )}
      </p>
      {error && <Failure error={error} retry={() => refetch()} />}
      {data && (
        <>
          <p>
            <strong>{data.sentence}</strong>
          </p>
          <dl>
            <dt>Wanted</dt>
            <dd className="mono">
              {data.debug_id ? `debug id ${data.debug_id}` : `${data.url} of release ${data.release || "(none)"}`}
            </dd>
            <dt>There</dt>
            <dd>
              {data.uploaded.length === 0
                ? "no file of this name"
                : data.uploaded.map((one) => (
                    <span key={one.url + one.debug_id} className="mono">
                      {one.url} ({one.kind}, {exact(Math.ceil(one.size / 1024))} KB
                      {one.debug_id ? `, ${one.debug_id}` : ""})
                    </span>
                  ))}
            </dd>
            {data.bundles.length > 0 && (
              <>
                <dt>Uploads</dt>
                <dd>
                  {data.bundles.slice(0, 3).map((one) => (
                    <span key={one.id}>
                      {one.release || "without a release"}: {plural(one.files, "file")}, {momentOf(one.created_at)}
                    </span>
                  ))}
                </dd>
              </>
            )}
          </dl>
          {data.fix && <Code label="After the build" text={data.fix} />}
        </>
      )}
    </div>
  );
}
