import { createHash } from 'node:crypto';
import { crc32, deflateSync } from 'node:zlib';
import { type Context, findUser } from '../context.ts';
import { randomHex } from '../crypto.ts';
import { type Answer, type Call, textOf } from '../http.ts';
import { jsonBody, okAnswer, Refusal, requireToken } from './kit.ts';

const SCENE = /^[0-9a-zA-Z!#$&'()*+,/:;=?@\-._~]{1,32}$/;
const RISKY = ['赌博', '代开发票', '法轮', '裸聊', '枪支'];

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type), data]);
  const frame = Buffer.alloc(8);
  frame.writeUInt32BE(data.length, 0);
  frame.writeUInt32BE(crc32(body), 4);
  return Buffer.concat([frame.subarray(0, 4), body, frame.subarray(4)]);
}

/** A square black-and-white PNG whose pattern depends on the text alone; it is a picture, not a scannable code. */
export function patternPng(text: string, width: number): Buffer {
  const seed = createHash('sha512').update(text).digest();
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(width, 4);
  header.set([8, 0, 0, 0, 0], 8);
  const cell = width / 21;
  const rows: Buffer[] = [];
  for (let y = 0; y < width; y++) {
    const row = Buffer.alloc(width + 1);
    for (let x = 0; x < width; x++) {
      const bit = Math.floor(y / cell) * 21 + Math.floor(x / cell);
      row[x + 1] = ((seed[Math.floor(bit / 8) % seed.length] ?? 0) >> (bit % 8)) & 1 ? 0 : 255;
    }
    rows.push(row);
  }
  return Buffer.concat([
    Buffer.from('89504e470d0a1a0a', 'hex'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(rows))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

/** getwxacodeunlimit: the image's bytes, or JSON when refused. */
export function codeImage(context: Context, call: Call): Answer {
  const app = requireToken(context, call, 'mp');
  const body = jsonBody(call);
  const scene = textOf(body, 'scene');
  if (!SCENE.test(scene)) throw new Refusal(40169, 'invalid length for scene, or the data is not json string');
  const page = textOf(body, 'page');
  if (body.page !== undefined && !/^[\w-]+(\/[\w\-.]+)*$/.test(page)) throw new Refusal(41030, 'invalid page');
  const width = body.width ?? 430;
  if (typeof width !== 'number' || !Number.isInteger(width) || width < 280 || width > 1280) throw new Refusal(40097, 'invalid args');
  const version = body.env_version ?? 'release';
  if (version !== 'release' && version !== 'trial' && version !== 'develop') throw new Refusal(40097, 'invalid args');
  return { status: 200, headers: { 'Content-Type': 'image/png' }, body: patternPng(`${app.appid} ${page} ${scene}`, width) };
}

/** media/get: a temporary file of that app, or JSON 40007. */
export function mediaFile(context: Context, call: Call): Answer {
  const app = requireToken(context, call);
  const media = context.state.media.get(call.query.get('media_id') ?? '');
  if (media?.appid !== app.appid) throw new Refusal(40007, 'invalid media_id');
  return {
    status: 200,
    headers: { 'Content-Type': media.contentType, 'Content-disposition': `attachment; filename="${media.filename}"` },
    body: Buffer.from(media.base64, 'base64'),
  };
}

/** msg_sec_check version 2: `pass`, or `risky` for a few plainly forbidden words. */
export function checkText(context: Context, call: Call): Answer {
  const app = requireToken(context, call, 'mp');
  const body = jsonBody(call);
  const content = textOf(body, 'content');
  const scene = body.scene;
  if (!content || content.length > 2500) throw new Refusal(40129, 'invalid content length');
  if (body.version !== 2 || typeof scene !== 'number' || ![1, 2, 3, 4].includes(scene)) throw new Refusal(40097, 'invalid args');
  if (!findUser(context, textOf(body, 'openid'), app.appid)) throw new Refusal(40003, 'invalid openid');
  const keyword = RISKY.find((word) => content.includes(word));
  const verdict = keyword ? { suggest: 'risky', label: 20_002 } : { suggest: 'pass', label: 100 };
  const detail = { strategy: 'content_model', errcode: 0, ...verdict, prob: 90, ...(keyword ? { keyword } : {}) };
  return okAnswer({ detail: [detail], trace_id: `${randomHex(8)}-${randomHex(8)}-${randomHex(8)}`, result: verdict });
}
