import { call } from '../api/call';

/** Who is signed in, in short. */
export interface Account {
  /** 昵称, '' for none. */
  name: string;
  phone: string;
  /** Address of a picture, '' for none. */
  avatar: string;
}

/** Who is signed in. Throws Refusal. */
export async function account(): Promise<Account> {
  const { name, phone, avatar } = await call('GET /pati_service/patient_service/myinfo', {});
  return { name, phone, avatar };
}
