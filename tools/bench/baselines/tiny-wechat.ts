import { createServer } from 'node:http';

/** A WeChat that says yes at once: access token, then every message sent. */
const replies = {
  token: '{"access_token":"token-of-the-bench","expires_in":7200}',
  sent: '{"errcode":0,"errmsg":"ok","msgid":294402298110051942}',
};
const server = createServer((request, response) => {
  request.resume();
  request.on('end', () => {
    const body = request.url?.startsWith('/cgi-bin/message/') ? replies.sent : replies.token;
    response.writeHead(200, { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) });
    response.end(body);
  });
});
server.listen(0, '127.0.0.1', () => {
  const address = server.address();
  process.send?.({ port: typeof address === 'object' && address ? address.port : 0 });
});
process.on('disconnect', () => process.exit(0));
