import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import { loadDockerode } from '../../../../reconciler/drivers/docker/load-dockerode.ts';

test('dockerode is loaded without gRPC and SSH, and ssh2 is the real one for who asks for it afterwards', () => {
  const require = createRequire(import.meta.url);
  const Docker = loadDockerode();
  expect(new Docker({ socketPath: '/nowhere' }).listContainers).toBeTypeOf('function');
  expect(Object.keys(require.cache).filter(file => /\/(@grpc|protobufjs|ssh2)\//.test(file))).toEqual([]);
  expect(require('ssh2').Client).toBeTypeOf('function');
});
