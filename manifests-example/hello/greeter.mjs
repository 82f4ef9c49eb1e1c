import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const { GREETING, PORT } = process.env;

const server = createServer(async (request, response) => {
  if (request.url === '/healthz') return response.end('healthy\n');
  console.log(`${request.method} ${request.url}`);
  response.end(`${GREETING}! ${await readFile('motd.txt', 'utf8')}`);
});
server.listen(Number(PORT), '127.0.0.1', () => console.log(`listening on ${PORT}`));
