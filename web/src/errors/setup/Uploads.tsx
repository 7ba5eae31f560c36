import { ActionIcon } from "@mantine/core";
import { IconTrash } from "@tabler/icons-react";
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { ask } from "../../api/client";
import { includes, useSite } from "../../api/useSite";
import { momentOf, since } from "../../kit/dates";
import { exact } from "../../kit/numbers";
import { useNow } from "../../kit/useNow";
import { useErrors } from "../useErrors";
import classes from "./Setup.module.css";

interface Bundle {
  id: string;
  release: string;
  dist: string;
  files: number;
  bytes: number;
  created_at: string;
  used_at: string | null;
}

interface Stored {
  bundles: Bundle[];
  bytes: number;
  most_bytes: number;
  keep_days: number;
}

const size = (bytes: number): string =>
  bytes < 1_048_576 ? `${exact(Math.ceil(bytes / 1024))} KB` : `${(bytes / 1_048_576).toFixed(1)} MB`;

/** What was uploaded, how much room it takes, and whether an error ever needed it. */
export function Uploads() {
  const site = useSite();
  const now = useNow();
  const client = useQueryClient();
  const { data } = useErrors<Stored>("source-maps");
  const remove = useMutation({
    mutationFn: (id: string) => ask(`/sites/${site.id}/source-maps/${id}`, { method: "DELETE" }),
    onSuccess: () => client.invalidateQueries({ queryKey: ["errors", site.id, "source-maps"] }),
  });
  if (!data) return null;
  return (
    <section aria-label="Uploads">
      <h2 className={classes.title}>Uploads</h2>
      <p className="quiet">
        {size(data.bytes)} of {size(data.most_bytes)}. What no error needed for {data.keep_days} days is deleted.
      </p>
      {data.bundles.length > 0 && (
        <div className={classes.scroll} tabIndex={0} role="region" aria-label="Uploads of source maps">
          <table className={classes.uploads}>
            <thead>
              <tr>
                <th scope="col">Release</th>
                <th scope="col">Files</th>
                <th scope="col">Size</th>
                <th scope="col">Uploaded</th>
                <th scope="col">Needed</th>
                <th scope="col">
                  <span className="hidden-text">Delete</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {data.bundles.map((one) => (
                <tr key={one.id}>
                  <td>
                    {one.release || <span className="quiet">by debug ids alone</span>}
                    {one.dist && <span className="quiet"> {one.dist}</span>}
                  </td>
                  <td className="num">{exact(one.files)}</td>
                  <td className="num">{size(one.bytes)}</td>
                  <td>{momentOf(one.created_at)}</td>
                  <td>{one.used_at ? since(one.used_at, now) : <span className="quiet">never</span>}</td>
                  <td>
                    {includes(site.role, "member") && (
                      <ActionIcon
                        size={26}
                        aria-label={`Delete the upload of ${momentOf(one.created_at)}`}
                        onClick={() => remove.mutate(one.id)}
                      >
                        <IconTrash size={15} stroke={1.6} />
                      </ActionIcon>
                    )}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </div>
      )}
    </section>
  );
}
