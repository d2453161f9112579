/** An account id as people read it aloud: 1234-5678-9012. Anything else stays as it is. */
export function grouped(accountId: string): string {
  return /^\d{12}$/.test(accountId)
    ? `${accountId.slice(0, 4)}-${accountId.slice(4, 8)}-${accountId.slice(8)}`
    : accountId;
}

/** An account by its name, where it is known, and its id: Acme Production 1234-5678-9012. */
export function accountText(accountId: string, name: string | null): string {
  return name === null || name === '' ? grouped(accountId) : `${name} ${grouped(accountId)}`;
}

/** What names an MFA device to a person: the last part of its ARN, or the number on a hardware token. */
export function deviceName(serial: string): string {
  return serial.startsWith('arn:') ? (serial.split('/').at(-1) ?? serial) : serial;
}
