import { X509Certificate } from 'node:crypto';
import { gcmEncrypt, randomText } from '../crypto.ts';
import { type Answer, json } from '../http.ts';
import type { Tenant } from '../schema.ts';
import { beijingIso } from '../time.ts';

/** /v3/certificates: the merchant's platform certificate sealed with its APIv3 key. */
export function certificates(tenant: Tenant): Answer {
  const certificate = new X509Certificate(tenant.platformCertificate);
  const nonce = randomText(12);
  return json({
    data: [
      {
        serial_no: tenant.platformSerial,
        effective_time: beijingIso(Date.parse(certificate.validFrom)),
        expire_time: beijingIso(Date.parse(certificate.validTo)),
        encrypt_certificate: {
          ...{ algorithm: 'AEAD_AES_256_GCM', nonce, associated_data: 'certificate' },
          ciphertext: gcmEncrypt(tenant.apiV3Key, nonce, 'certificate', tenant.platformCertificate),
        },
      },
    ],
  });
}
