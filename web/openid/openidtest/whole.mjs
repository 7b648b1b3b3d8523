// A whole single sign-on, certified elsewhere, with people in memory: node whole.mjs DIRECTORY-OF-MODULES. It prints its address, reads that of the
// program that it signs people in to, and says that it is ready. Whoever gives a name is let in, whatever the password.
import http from 'node:http';
import readline from 'node:readline';
import { pathToFileURL } from 'node:url';

const { default: Provider } = await import(pathToFileURL(`${process.argv[2]}/oidc-provider/lib/index.js`).href);
const server = http.createServer();
await new Promise((listening) => server.listen(0, '127.0.0.1', listening));
const issuer = `http://127.0.0.1:${server.address().port}`;
console.log(issuer);
const lines = readline.createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const { value: program } = await lines.next();
const provider = new Provider(issuer, {
  clients: [{
    client_id: 'sipas', client_secret: 'a secret that is long enough for anybody', redirect_uris: [`${program}/staff/oidc/callback`],
    post_logout_redirect_uris: [`${program}/staff/oidc/out`],
    backchannel_logout_uri: `${program}/staff/oidc/logout`, backchannel_logout_session_required: true,
  }],
  claims: { openid: ['sub', 'sid'], profile: ['name', 'preferred_username'], email: ['email', 'email_verified'], groups: ['groups'] },
  features: { backchannelLogout: { enabled: true }, devInteractions: { enabled: true }, rpInitiatedLogout: { enabled: true } },
  pkce: { required: () => true },
  findAccount: (_, id) => ({
    accountId: id,
    claims: () => ({ sub: id, name: 'Nguyễn Thị Lan', preferred_username: id, email: `${id}@snv.example.vn`, email_verified: true, groups: ['snv-cchc'] }),
  }),
});
server.on('request', provider.callback());
console.log('ready');
await lines.next(); // until the test ends
process.exit();
