// The real drachtio-srf against `rollcall edge`: usage
//   node edge_test.js PATH_OF_ROLLCALL
// Answers a REGISTER with several Contacts, polls with OPTIONS, and sees what
// the edge says of a silent target and of a closed port. Ends with exit code 0
// when all of that was as expected.
'use strict';

const assert = require('node:assert');
const dgram = require('node:dgram');
const net = require('node:net');
const {once} = require('node:events');
const {spawn} = require('node:child_process');
const Srf = require('drachtio-srf');

const HOST = '127.0.0.1';
const SECRET = 'cymru';
const TIMER_F_MS = 1500;

/// Rejects when `promise` takes longer.
function within(ms, what, promise) {
  let timer;
  const late = new Promise((_, reject) => {
    timer = setTimeout(() => reject(new Error(`${what}: nothing in ${ms} ms`)),
      ms);
  });
  return Promise.race([promise, late]).finally(() => clearTimeout(timer));
}

async function udpSocket() {
  const socket = dgram.createSocket('udp4');
  socket.bind(0, HOST);
  await once(socket, 'listening');
  return socket;
}

async function freeUdpPort() {
  const socket = await udpSocket();
  const {port} = socket.address();
  socket.close();
  await once(socket, 'close');
  return port;
}

async function freeTcpPort() {
  const server = net.createServer().listen(0, HOST);
  await once(server, 'listening');
  const {port} = server.address();
  server.close();
  await once(server, 'close');
  return port;
}

/// Resolves once somebody accepts on that port.
async function accepting(port, child) {
  for (;;) {
    assert.strictEqual(child.exitCode, null, 'rollcall edge has ended');
    const socket = net.connect(port, HOST);
    const up = await new Promise((resolve) => {
      socket.once('connect', () => resolve(true));
      socket.once('error', () => resolve(false));
    });
    socket.destroy();
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

/// A phone: a socket and the messages that came in, in order.
class Phone {
  constructor(socket, edgePort) {
    this.socket = socket;
    this.edgePort = edgePort;
    this.port = socket.address().port;
    this.inbox = [];
    this.waiting = [];
    socket.on('message', (bytes, from) => {
      const message = {text: bytes.toString(), from};
      const next = this.waiting.shift();
      if (next) next(message);
      else this.inbox.push(message);
    });
  }

  send(lines) {
    this.socket.send(lines.join('\r\n') + '\r\n\r\n', this.edgePort, HOST);
  }

  receive(what) {
    if (this.inbox.length) return Promise.resolve(this.inbox.shift());
    return within(5000, what,
      new Promise((resolve) => this.waiting.push(resolve)));
  }

  register() {
    this.send([
      'REGISTER sip:bling.babblevoice.com SIP/2.0',
      `Via: SIP/2.0/UDP ${HOST}:${this.port};rport;branch=z9hG4bKsrf1`,
      'Max-Forwards: 70',
      'From: "Kermit ☎" <sip:1000@bling.babblevoice.com>;tag=1',
      'To: <sip:1000@bling.babblevoice.com>',
      'Call-ID: srf-1',
      'CSeq: 1 REGISTER',
      `Contact: <sip:1000@${HOST}:${this.port}>;expires=120`,
      'Content-Length: 0'
    ]);
  }
}

function lines(text, name) {
  return text.split('\r\n')
    .filter((line) => line.toLowerCase().startsWith(name + ':'));
}

/// The echo of the request, and its final answer.
function ask(srf, uri, options) {
  return within(20000, uri, new Promise((resolve, reject) => {
    srf.request(uri, {method: 'OPTIONS', ...options}, (err, request) => {
      if (err) return reject(err);
      request.on('response', (response) => resolve({request, response}));
    });
  }));
}

async function refused(adminPort) {
  const socket = net.connect(adminPort, HOST);
  let text = '';
  socket.on('data', (bytes) => { text += bytes; });
  socket.write('27#abc|authenticate|wrong-one|');
  await within(5000, 'close after a wrong secret', once(socket, 'close'));
  assert.match(text, /\|response\|abc\|NO\|incorrect secret$/);
}

async function registers(srf, phone) {
  const got = once(srf, 'seen');
  let requests = 0;
  srf.register((req, res) => {
    ++requests;
    res.send(200, {
      headers: {
        Contact: [
          `<sip:1000@${HOST}:${phone.port}>;expires=120`,
          '<sip:1000@192.0.2.7:5060;transport=tcp>;expires=60;q=0.5'
        ],
        'X-Answer': 'yes'
      }
    }, (err, sent) => srf.emit('seen', {req, err, sent}));
  });
  phone.register();
  const answer = (await phone.receive('answer to REGISTER')).text;
  assert.match(answer, /^SIP\/2\.0 200 OK\r\n/);
  assert.deepStrictEqual(lines(answer, 'contact'), [
    `Contact: <sip:1000@${HOST}:${phone.port}>;expires=120`,
    'Contact: <sip:1000@192.0.2.7:5060;transport=tcp>;expires=60;q=0.5'
  ]);
  assert.match(lines(answer, 'to')[0], /;tag=./);
  assert.match(lines(answer, 'via')[0], new RegExp(`rport=${phone.port}`));
  assert.strictEqual(lines(answer, 'x-answer').length, 1);

  const [{req, err, sent}] = await within(5000, 'echo', got);
  assert.strictEqual(err, null);
  assert.strictEqual(sent.status, 200);
  assert.strictEqual(req.protocol, 'udp');
  assert.strictEqual(req.source_address, HOST);
  assert.strictEqual(req.source_port, phone.port);
  assert.strictEqual(req.receivedOn, `${HOST}:${phone.edgePort}`);
  assert.match(req.get('From'), /Kermit ☎/);

  // A retransmission never reaches the application, and gets the same bytes.
  phone.register();
  assert.strictEqual((await phone.receive('answer again')).text, answer);
  assert.strictEqual(requests, 1);
}

async function polls(srf, phone) {
  const asked = ask(srf, `sip:1000@${HOST}:${phone.port}`,
    {headers: {Subject: 'OPTIONS Ping'}});
  const {text} = await phone.receive('OPTIONS');
  assert.match(text, /^OPTIONS sip:1000@127\.0\.0\.1:\d+ SIP\/2\.0\r\n/);
  for (const name of ['via', 'max-forwards', 'from', 'to', 'call-id', 'cseq',
    'subject', 'content-length'])
    assert.strictEqual(lines(text, name).length, 1, name);
  phone.send([
    'SIP/2.0 200 OK', ...lines(text, 'via'), ...lines(text, 'from'),
    lines(text, 'to')[0] + ';tag=phone', ...lines(text, 'call-id'),
    ...lines(text, 'cseq'), 'User-Agent: a phone', 'Content-Length: 0'
  ]);
  const {request, response} = await asked;
  assert.strictEqual(request.protocol, 'udp');
  assert.strictEqual(response.status, 200);
  assert.strictEqual(response.get('User-Agent'), 'a phone');

  // The same by a route: the Request-URI stays what it was.
  const routed = ask(srf, 'sip:1000@192.0.2.9:5060',
    {proxy: `sip:${HOST}:${phone.port};transport=udp`});
  const second = (await phone.receive('routed OPTIONS')).text;
  assert.match(second, /^OPTIONS sip:1000@192\.0\.2\.9:5060 SIP\/2\.0\r\n/);
  phone.send([
    'SIP/2.0 486 Busy Here', ...lines(second, 'via'), ...lines(second, 'from'),
    lines(second, 'to')[0] + ';tag=phone', ...lines(second, 'call-id'),
    ...lines(second, 'cseq'), 'Content-Length: 0'
  ]);
  assert.strictEqual((await routed).response.status, 486);
}

async function main() {
  const sipPort = await freeUdpPort();
  const adminPort = await freeTcpPort();
  const child = spawn(process.argv[2], [
    'edge', '--listen', `udp:${HOST}:${sipPort}`,
    '--admin', `${HOST}:${adminPort}`, '--secret', SECRET,
    '--timer-f', String(TIMER_F_MS)
  ], {stdio: ['ignore', 'inherit', 'inherit']});
  const ended = once(child, 'exit');
  const sockets = [];
  try {
    await within(10000, 'rollcall edge', accepting(adminPort, child));
    await refused(adminPort);

    const srf = new Srf();
    srf.on('error', () => {});
    srf.connect({host: HOST, port: adminPort, secret: SECRET});
    const [err, hostport] = await within(5000, 'connect', once(srf, 'connect'));
    assert.ok(!err, String(err));
    assert.strictEqual(hostport, `udp/${HOST}:${sipPort}`);

    const phone = new Phone(await udpSocket(), sipPort);
    sockets.push(phone.socket);
    await registers(srf, phone);
    await polls(srf, phone);

    // Somebody who never answers.
    const silent = await udpSocket();
    sockets.push(silent);
    const started = Date.now();
    const late = await ask(srf, `sip:1000@${HOST}:${silent.address().port}`);
    assert.strictEqual(late.response.status, 408);
    assert.ok(Date.now() - started >= TIMER_F_MS - 50, 'too early');
    assert.strictEqual(late.response.source_address, '');

    // Nobody there: an ICMP error tells at once.
    const dead = await ask(srf, `sip:1000@${HOST}:${await freeUdpPort()}`);
    assert.strictEqual(dead.response.status, 503);

    await assert.rejects(ask(srf, 'tel:+4930123456'), /invalid request-uri/);
    srf.disconnect();
    child.kill('SIGTERM');
    const [code] = await within(5000, 'end of rollcall edge', ended);
    assert.strictEqual(code, 0);
  } finally {
    sockets.forEach((socket) => socket.close());
    if (child.exitCode === null) child.kill('SIGKILL');
  }
  console.log('drachtio-srf and rollcall edge understand each other');
}

main().then(() => process.exit(0), (err) => {
  console.error(err);
  process.exit(1);
});
