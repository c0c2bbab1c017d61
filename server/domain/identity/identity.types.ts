import type { Proof, Role } from '../../../shared/vocab/account.ts';

/** 会话: a live sign-in of one account in one hospital. */
export interface Session {
  id: string;
  accountId: string;
  tenantId: string;
  role: Role;
  proof: Proof;
}

/** What a code may be used for; a code of one scene opens nothing in another. */
export type Scene = 'register' | 'log-in' | 'reset' | 'staff';

/** A text message is to go out: a code, or the word that none is needed. */
export interface CodeIssued {
  tenantId: string;
  phone: string;
  text: string;
  /** Epoch ms. */
  issuedAt: number;
}

declare module '../../platform/events.ts' {
  interface Events {
    /** Answered by whoever sends text messages. */
    'identity.code-issued': CodeIssued;
    /** A code was asked for where nothing may be sent; answered by keepQuiet, so that it costs the same. */
    'identity.code-withheld': CodeIssued;
  }
}
