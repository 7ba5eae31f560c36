import { ApiProblem, address, type Params } from "./client";

/** Sends a file as the body of a request and tells how much of it is there (a share). Throws ApiProblem. */
export function upload<T>(path: string, params: Params, file: File, told: (share: number) => void): Promise<T> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", address(path, params));
    request.setRequestHeader("x-nightjar", "1");
    request.setRequestHeader("content-type", "application/octet-stream");
    request.responseType = "json";
    request.upload.onprogress = (event) => told(event.lengthComputable ? event.loaded / event.total : 0);
    request.onload = () => {
      if (request.status < 300) return resolve(request.response as T);
      const said = request.response ?? {};
      reject(new ApiProblem(request.status, said.code ?? "unknown", said.title ?? "", said.detail ?? ""));
    };
    request.onerror = () => reject(new ApiProblem(0, "unreachable", "The file could not be sent", ""));
    request.send(file);
  });
}
