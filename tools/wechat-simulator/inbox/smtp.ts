import { createServer, type Server, type Socket } from 'node:net';

const MESSAGE_LIMIT = 5 * 1024 * 1024;
const LINE_LIMIT = 64 * 1024;

/** A mail as it came over SMTP; `raw` holds its bytes as latin1 text with dots unstuffed. */
export interface ReceivedMail {
  from: string;
  recipients: string[];
  raw: string;
}

interface Session {
  from: string | undefined;
  recipients: string[];
  data: string[] | undefined;
  size: number;
}

const address = (text: string) => /<([^<>\s]*)>/.exec(text)?.[1] ?? '';

function command(session: Session, line: string): string {
  const verb = line.slice(0, 4).toUpperCase();
  switch (verb) {
    case 'HELO':
      return '250 simulator';
    case 'EHLO':
      return `250-simulator\r\n250-8BITMIME\r\n250-SMTPUTF8\r\n250-AUTH PLAIN LOGIN\r\n250 SIZE ${MESSAGE_LIMIT}`;
    case 'AUTH':
      // Any account may post: nothing leaves this machine. The password must come with the command.
      return /^AUTH PLAIN \S/i.test(line) ? '235 2.7.0 accepted' : '504 5.5.4 only AUTH PLAIN with its argument';
    case 'MAIL':
      if (!/^MAIL FROM:\s*</i.test(line)) return '501 5.5.4 MAIL FROM:<address>';
      Object.assign(session, { from: address(line), recipients: [] });
      return '250 2.1.0 ok';
    case 'RCPT':
      if (session.from === undefined) return '503 5.5.1 MAIL first';
      if (!/^RCPT TO:\s*<[^<>\s]+@[^<>\s]+>/i.test(line)) return '501 5.5.4 RCPT TO:<address>';
      session.recipients.push(address(line));
      return '250 2.1.5 ok';
    case 'DATA':
      if (session.recipients.length === 0) return '503 5.5.1 RCPT first';
      Object.assign(session, { data: [], size: 0 });
      return '354 end with a dot on its own line';
    case 'RSET':
      Object.assign(session, { from: undefined, recipients: [] });
      return '250 2.0.0 ok';
    case 'NOOP':
      return '250 2.0.0 ok';
    case 'QUIT':
      return '221 2.0.0 bye';
    default:
      return '502 5.5.2 unknown command';
  }
}

function dataLine(session: Session, line: string, receive: (mail: ReceivedMail) => void): string | undefined {
  const data = session.data ?? [];
  if (line !== '.') {
    session.size += line.length + 2;
    if (session.size <= MESSAGE_LIMIT) data.push(line.startsWith('.') ? line.slice(1) : line);
    return undefined;
  }
  const mail = { from: session.from ?? '', recipients: session.recipients, raw: data.join('\r\n') };
  const tooLarge = session.size > MESSAGE_LIMIT;
  Object.assign(session, { from: undefined, recipients: [], data: undefined });
  if (tooLarge) return '552 5.3.4 too large';
  receive(mail);
  return '250 2.0.0 kept';
}

function converse(socket: Socket, receive: (mail: ReceivedMail) => void): void {
  const session: Session = { from: undefined, recipients: [], data: undefined, size: 0 };
  let rest = '';
  socket.setEncoding('latin1');
  socket.setTimeout(60_000, () => socket.destroy());
  socket.on('error', () => socket.destroy());
  socket.write('220 simulator ESMTP\r\n');
  socket.on('data', (chunk) => {
    rest += chunk.toString();
    for (let end = rest.indexOf('\n'); end >= 0; end = rest.indexOf('\n')) {
      const line = rest.slice(0, end).replace(/\r$/, '');
      rest = rest.slice(end + 1);
      const answer = session.data ? dataLine(session, line, receive) : command(session, line);
      if (answer) socket.write(`${answer}\r\n`);
      if (answer?.startsWith('221')) socket.end();
    }
    if (rest.length > LINE_LIMIT) socket.destroy();
  });
}

/** A receiving SMTP listener on 127.0.0.1; `close` ends open dialogues as well. */
export async function listenSmtp(port: number, receive: (mail: ReceivedMail) => void): Promise<{ port: number; close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => sockets.delete(socket));
    converse(socket, receive);
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, '127.0.0.1', resolve);
  });
  const bound = server.address();
  return {
    port: typeof bound === 'object' && bound ? bound.port : port,
    close: () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy();
        server.close(() => resolve());
      }),
  };
}
