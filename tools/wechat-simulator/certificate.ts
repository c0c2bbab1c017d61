import { createPublicKey, generateKeyPair, randomBytes, sign } from 'node:crypto';
import { promisify } from 'node:util';

const generate = promisify(generateKeyPair);

const OID_SHA256_RSA = Buffer.from('06092a864886f70d01010b', 'hex');
const OID_COUNTRY = Buffer.from('0603550406', 'hex');
const OID_ORGANISATION = Buffer.from('060355040a', 'hex');
const OID_COMMON_NAME = Buffer.from('0603550403', 'hex');
const NULL = Buffer.from('0500', 'hex');

function der(tag: number, ...parts: Buffer[]): Buffer {
  const content = Buffer.concat(parts);
  if (content.length < 0x80) return Buffer.concat([Buffer.from([tag, content.length]), content]);
  const hex = content.length.toString(16);
  const length = Buffer.from(hex.length % 2 ? `0${hex}` : hex, 'hex');
  return Buffer.concat([Buffer.from([tag, 0x80 | length.length]), length, content]);
}

const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const attribute = (oid: Buffer, text: string) => der(0x31, sequence(oid, der(0x0c, Buffer.from(text))));
const name = (organisation: string, commonName: string) =>
  sequence(
    der(0x31, sequence(OID_COUNTRY, der(0x13, Buffer.from('CN')))),
    attribute(OID_ORGANISATION, organisation),
    attribute(OID_COMMON_NAME, commonName),
  );
const utcTime = (ms: number) => der(0x17, Buffer.from(`${new Date(ms).toISOString().slice(2, 19).replace(/[-:T]/g, '')}Z`));

/** An RSA-2048 key pair as PEM texts: PKCS#8 private, SPKI public. */
export async function generateRsaKeys(): Promise<{ privateKey: string; publicKey: string }> {
  return await generate('rsa', {
    modulusLength: 2048,
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
    publicKeyEncoding: { type: 'spki', format: 'pem' },
  });
}

/** A self-signed X.509 v3 certificate in PEM with its 40-digit upper-case hex serial; `from` and `to` are epoch ms. */
export function selfSignedCertificate(input: { privateKey: string; organisation: string; commonName: string; from: number; to: number }): {
  pem: string;
  serial: string;
} {
  const serial = randomBytes(20);
  // A leading 1 keeps the number positive and its hex form 40 digits in every library.
  serial[0] = 0x10 | ((serial[0] ?? 0) & 0x0f);
  const algorithm = sequence(OID_SHA256_RSA, NULL);
  const who = name(input.organisation, input.commonName);
  const signed = sequence(
    der(0xa0, Buffer.from('020102', 'hex')),
    der(0x02, serial),
    algorithm,
    who,
    sequence(utcTime(input.from), utcTime(input.to)),
    who,
    createPublicKey(input.privateKey).export({ type: 'spki', format: 'der' }),
  );
  const signature = sign('RSA-SHA256', signed, input.privateKey);
  const whole = sequence(signed, algorithm, der(0x03, Buffer.from([0]), signature));
  const lines = whole.toString('base64').match(/.{1,64}/g) ?? [];
  return {
    pem: `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`,
    serial: serial.toString('hex').toUpperCase(),
  };
}
