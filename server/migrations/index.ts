import type { Migration } from '../platform/db-migrate.ts';
import { platformTables } from './0001-platform-tables.ts';
import { identity } from './0002-identity.ts';
import { directoryAndScheduling } from './0003-directory-and-scheduling.ts';
import { care } from './0004-care.ts';
import { wechatTables } from './0005-wechat.ts';
import { paymentTables } from './0006-payment.ts';
import { messagingTables } from './0007-messaging.ts';
import { bookingTables } from './0008-bookings.ts';
import { officialAccounts } from './0010-official-accounts.ts';
import { patientFilesAndUploads } from './0011-patient-files-and-uploads.ts';
import { serviceStops } from './0012-service-stops.ts';
import { waitlistAndReviews } from './0013-waitlist-and-reviews.ts';
import { portalTables } from './0014-portal.ts';
import { insuranceHolders } from './0015-insurance-holders.ts';
import { removedMembers } from './0016-removed-members.ts';

/** Every change of the schema, in order. Additive only; each has its way back. */
export const migrations: readonly Migration[] = [
  platformTables,
  identity,
  directoryAndScheduling,
  care,
  wechatTables,
  paymentTables,
  messagingTables,
  bookingTables,
  officialAccounts,
  patientFilesAndUploads,
  serviceStops,
  waitlistAndReviews,
  portalTables,
  insuranceHolders,
  removedMembers,
];
