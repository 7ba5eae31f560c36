import type { Overview } from "../../api/types";
import type { ViewControls } from "../useView";
import { AnnotationForm } from "./AnnotationForm";
import { AnnotationList } from "./AnnotationList";
import type { Annotations } from "./useAnnotations";

interface Props {
  annotations: Annotations;
  controls: ViewControls;
  overview: Overview | undefined;
}

/** What annotations open over the page; it arrives when it is first wanted. */
export default function AnnotationDialogs(props: Props) {
  const { dialog, open } = props.annotations;
  return (
    <>
      <AnnotationForm dialog={dialog} close={() => open(null)} />
      <AnnotationList {...props} />
    </>
  );
}
