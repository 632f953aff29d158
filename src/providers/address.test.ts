import assert from 'node:assert/strict';
import { test } from 'node:test';
import * as fc from 'fast-check';
import { bareHost, isLoopbackHost, isMetadataHost } from './address.ts';

/** The host as the URL parser gives it: what every caller passes in. */
function hostOf(written: string): string {
  return new URL(`http://${written}/`).hostname;
}

const LOOPBACK = [
  '127.0.0.1',
  '127.1',
  '127.255.255.255',
  '2130706433',
  '0x7f000001',
  '0177.0.0.1',
  'localhost',
  'LOCALHOST',
  'localhost.',
  'api.localhost',
  '0.0.0.0',
  '0',
  '[::1]',
  '[::]',
  '[0:0:0:0:0:0:0:1]',
  '[::ffff:127.0.0.1]',
  '[::ffff:7f00:1]',
  '[::127.0.0.1]',
  '[64:ff9b::7f00:1]',
  '[2002:7f00:1::]',
  '１２７.0.0.1',
];
const METADATA = [
  '169.254.169.254',
  '169.254.0.1',
  '2852039166',
  '0xa9fea9fe',
  '[::ffff:169.254.169.254]',
  '[64:ff9b::a9fe:a9fe]',
  '[2002:a9fe:a9fe::1]',
  '[fe80::1]',
  '[febf::1]',
  '[fd00:ec2::254]',
  '100.100.100.200',
  'metadata.google.internal',
  'METADATA.google.internal.',
  'metadata',
  'instance-data',
];
const ORDINARY = [
  'api.openai.com',
  '10.0.0.1',
  '192.168.1.5',
  '172.17.0.1',
  '128.0.0.1',
  '126.255.255.255',
  '[2001:db8::1]',
  '[fd00::1]',
  '[fec0::1]',
  'localhost.example.com',
  'notlocalhost',
  '169.253.1.1',
  '170.254.169.254',
  '100.100.100.201',
  'metadata.example.com',
  '[::ffff:10.0.0.1]',
  '[2002:a00:1::]',
  '[64:ff9b:1::7f00:1]',
];

for (const host of LOOPBACK) {
  test(`${host} is this machine`, () => {
    assert.equal(isLoopbackHost(hostOf(host)), true);
    assert.equal(isMetadataHost(hostOf(host)), false);
  });
}

for (const host of METADATA) {
  test(`${host} is where credentials are served`, () => {
    assert.equal(isMetadataHost(hostOf(host)), true);
    assert.equal(isLoopbackHost(hostOf(host)), false);
  });
}

for (const host of ORDINARY) {
  test(`${host} is an ordinary host`, () => {
    assert.deepEqual([isLoopbackHost(hostOf(host)), isMetadataHost(hostOf(host))], [false, false]);
  });
}

test('a host is bare without brackets, zone and trailing dots', () => {
  assert.deepEqual(['[::1]', 'FE80::1%eth0', 'A.b..', 'x'].map(bareHost), ['::1', 'fe80::1', 'a.b', 'x']);
});

test('every address of 127.0.0.0/8 is this machine and every one of 169.254.0.0/16 is link-local, in IPv4 and in IPv6', () => {
  const byte = fc.nat(255);
  const hex = (high: number, low: number): string => (high * 256 + low).toString(16);
  fc.assert(
    fc.property(byte, byte, byte, (b, c, d) => {
      for (const host of [
        `127.${b}.${c}.${d}`,
        `[::ffff:127.${b}.${c}.${d}]`,
        `[64:ff9b::${hex(127, b)}:${hex(c, d)}]`,
      ])
        assert.ok(isLoopbackHost(hostOf(host)), host);
      for (const host of [
        `169.254.${c}.${d}`,
        `[::ffff:169.254.${c}.${d}]`,
        `[2002:${hex(169, 254)}:${hex(c, d)}::${hex(b, b)}]`,
      ])
        assert.ok(isMetadataHost(hostOf(host)), host);
    }),
  );
});

test('any text is judged without a throw', () => {
  fc.assert(
    fc.property(
      fc.oneof(fc.string(), fc.string({ unit: fc.constantFrom('1', '2', '.', ':', 'f', '[', ']', '%', 'x') })),
      (text) => {
        assert.equal(typeof isLoopbackHost(text), 'boolean');
        assert.equal(typeof isMetadataHost(text), 'boolean');
      },
    ),
  );
});
