import { Controller, Get } from '@nestjs/common';
import { BSON, MongoClient } from 'mongodb';
import { deserialize, EJSON, Long, ObjectId, serialize } from 'bson';
import mongoose from 'mongoose';

const URL = `mongodb://127.0.0.1:${process.env['UNUSED_PORT'] ?? 1}/towns`;

const townSchema = new mongoose.Schema({
  name: { type: String, required: true, minlength: 3, trim: true },
  people: { type: Number, min: 0 },
  founded: Date,
});
townSchema.virtual('loud').get(function loud() {
  return this.name.toUpperCase();
});
const Town = mongoose.model('Town', townSchema);

@Controller()
export class MongoController {
  @Get('bson')
  bson() {
    const value = { id: new ObjectId('65f000000000000000000001'), count: Long.fromNumber(7), at: new Date(0) };
    const bytes = serialize(value);
    return { hex: Buffer.from(bytes).toString('hex'), text: EJSON.stringify(deserialize(bytes)) };
  }

  @Get('mongodb')
  async mongodb() {
    const client = new MongoClient(URL, { serverSelectionTimeoutMS: 50 });
    const error = await client.connect().catch(({ name }: Error) => name);
    await client.close();
    return { error, size: BSON.calculateObjectSize({ a: 1 }) };
  }

  @Get('mongoose')
  async mongoose() {
    const town = new Town({ _id: '65f000000000000000000001', name: ' Bonn ', people: '340000', founded: '2026-03-01' });
    const fault = new Town({ name: 'x', people: -1 }).validateSync();
    const connection = mongoose.createConnection(URL, { serverSelectionTimeoutMS: 50 });
    const error = await connection.asPromise().catch(({ name }: Error) => name);
    await connection.close();
    return { town: town.toObject(), loud: town.get('loud') as unknown, faults: fault?.message, error };
  }
}
