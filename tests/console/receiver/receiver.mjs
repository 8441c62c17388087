// A receiver as somebody else would write it: verifies requests with the library of Standard Webhooks for Node.js.
// Prints its port, and then a line of JSON for each request.
import { createServer } from "node:http";
import { createRequire } from "node:module";

const { Webhook } = createRequire(`${process.cwd()}/package.json`)("standardwebhooks");
const webhook = new Webhook(process.env.SECRET);

async function receive(request, response) {
  const chunks = [];
  for await (const chunk of request) chunks.push(chunk);
  try {
    const event = webhook.verify(Buffer.concat(chunks).toString(), request.headers);
    console.log(JSON.stringify({ verified: event, id: request.headers["webhook-id"] }));
    response.writeHead(204).end();
  } catch (error) {
    console.log(JSON.stringify({ refused: error.message }));
    response.writeHead(400).end();
  }
}

const server = createServer(receive);
server.listen(0, "127.0.0.1", () => console.log(server.address().port));
