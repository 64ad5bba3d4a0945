// Dynalite on a free port, with what it lacks and the store needs: transactions, and the request that names a table's TTL attribute.
// node dynalite.js FOLDER-OF-DYNALITE; prints the port once it listens.
'use strict'
const http = require('http')
const server = require(process.argv[2])({ createTableMs: 0, deleteTableMs: 0 })
const [dynalite] = server.listeners('request')
const own = 'x-part-of-a-transaction'

// A transaction runs alone: it waits until no other request is under way, and others wait for its end.
let underWay = 0, isAlone = false
const waiting = []
const next = () => {
  while (!isAlone && waiting.length) {
    if (waiting[0].alone) {
      if (underWay) return
      isAlone = true
    } else underWay++
    waiting.shift().run()
  }
}
const enter = alone => new Promise(run => { waiting.push({ alone, run }); next() })
const leave = alone => { if (alone) isAlone = false; else underWay--; next() }

server.removeAllListeners('request')
server.on('request', async (request, response) => {
  if (request.headers[own]) return dynalite(request, response)
  const action = (request.headers['x-amz-target'] || '').split('.')[1]
  const run = { TransactGetItems: getAll, TransactWriteItems: writeAll, UpdateTimeToLive: nameExpiry }[action]
  await enter(!!run)
  response.once('close', () => leave(!!run))
  if (!run) return dynalite(request, response)
  const { status, body } = await run(await read(request), (name, input) => call(request.headers, name, input))
  response.writeHead(status, { 'Content-Type': 'application/x-amz-json-1.0' })
  response.end(JSON.stringify(body))
})

async function getAll({ TransactItems: items }, call) {
  const found = await Promise.all(items.map(({ Get: get }) => call('GetItem', { ...get, ConsistentRead: true })))
  return found.find(one => one.status !== 200) || { status: 200, body: { Responses: found.map(one => one.body) } }
}

// One write after the other under dynalite's own conditions; where one fails, those before it are undone. Nobody sees that, as nobody else is let in.
async function writeAll({ TransactItems: items }, call) {
  const done = []
  for (const [index, item] of items.entries()) {
    const [kind] = Object.keys(item)
    const { Key: given, ReturnValuesOnConditionCheckFailure: _, ...input } = item[kind]
    const table = await call('DescribeTable', { TableName: input.TableName })
    const key = given || Object.fromEntries(table.body.Table.KeySchema.map(({ AttributeName: name }) => [name, input.Item[name]]))
    const before = await call('GetItem', { TableName: input.TableName, Key: key, ConsistentRead: true })
    const undo = () => before.body.Item
      ? call('PutItem', { TableName: input.TableName, Item: before.body.Item })
      : call('DeleteItem', { TableName: input.TableName, Key: key })
    const action = { Put: 'PutItem', Delete: 'DeleteItem', Update: 'UpdateItem', ConditionCheck: 'UpdateItem' }[kind]
    const result = await call(action, kind === 'Put' ? input : { ...input, Key: key })
    if (result.status === 200) {
      if (kind === 'ConditionCheck') await undo() // an update that changes nothing makes an item where there is none
      else done.unshift(undo)
      continue
    }
    for (const one of done) await one()
    if (!/ConditionalCheckFailed/.test(result.body.__type)) return result
    const reasons = items.map((_, i) => i === index ? { Code: 'ConditionalCheckFailed', Message: 'The conditional request failed' } : { Code: 'None' })
    return {
      status: 400,
      body: {
        __type: 'com.amazonaws.dynamodb.v20120810#TransactionCanceledException',
        Message: `Transaction cancelled, please refer cancellation reasons for specific reasons [${reasons.map(reason => reason.Code).join(', ')}]`,
        CancellationReasons: reasons,
      },
    }
  }
  return { status: 200, body: {} }
}

const nameExpiry = async input => ({ status: 200, body: { TimeToLiveSpecification: input.TimeToLiveSpecification } })

const read = stream => new Promise(resolve => {
  let text = ''
  stream.setEncoding('utf8').on('data', part => { text += part }).on('end', () => resolve(JSON.parse(text || '{}')))
})

const agent = new http.Agent({ keepAlive: true })
const call = (headers, action, input) => new Promise((resolve, reject) => {
  const body = JSON.stringify(input)
  const request = http.request({
    agent,
    port: server.address().port,
    method: 'POST',
    headers: {
      host: headers.host, authorization: headers.authorization, 'x-amz-date': headers['x-amz-date'], 'content-type': 'application/x-amz-json-1.0',
      'x-amz-target': `DynamoDB_20120810.${action}`, 'content-length': Buffer.byteLength(body), [own]: 'yes',
    },
  }, async response => resolve({ status: response.statusCode, body: await read(response) }))
  request.on('error', reject)
  request.end(body)
})

server.listen(0, '127.0.0.1', () => console.log(server.address().port))
process.stdin.on('end', () => process.exit()).resume() // whoever started it is gone
