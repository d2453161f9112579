import type { ToApprove } from '../ipc/backend';

/** A value as it is shown: one endpoint may stand for several services. */
export type Approval = {
  value: string;
  places: readonly Pick<ToApprove, 'file' | 'path' | 'line'>[];
  /** The services of an endpoint; none for certificates. */
  services: readonly Service[];
  encrypted: boolean;
};
type Endpoint = Extract<ToApprove['what'], { kind: 'endpoint' }>;
export type Service = Endpoint['service'];

/** What is to be approved, each value once, in the order it came. */
export function approvals(values: readonly ToApprove[]): Approval[] {
  const shown = new Map<string, Approval>();
  for (const { what, value, file, path, line } of values) {
    const key = `${what.kind} ${value}`;
    const known = shown.get(key);
    const services = what.kind === 'endpoint' ? [what.service] : [];
    const written = known?.places.some(
      (place) => place.file === file && place.path === path && place.line === line,
    );
    shown.set(key, {
      value,
      places: [...(known?.places ?? []), ...(written === true ? [] : [{ file, path, line }])],
      services: [...(known?.services ?? []), ...services],
      encrypted: what.kind !== 'endpoint' || what.encrypted,
    });
  }
  return [...shown.values()];
}
