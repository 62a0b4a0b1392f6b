// Automerge and Yjs at the same work: merging concurrent edits of one activity, and holding a plan.
//
//   node documents.mjs automerge|yjs merge SAMPLES PAIRS
//   node documents.mjs automerge|yjs plan SAMPLES ACTIVITIES EDITS
//
// SAMPLES is a JSON list of activities, as `load samples` prints them. Prints one line of JSON.

import fs from 'node:fs';
import * as Automerge from '@automerge/automerge';
import * as Y from 'yjs';

const now = () => Number(process.hrtime.bigint()) / 1e9;

function quantiles(times) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (part) => sorted[Math.min(sorted.length - 1, Math.ceil(part * sorted.length) - 1)] * 1e6;
  return {count: times.length, p50: at(0.5), p90: at(0.9), p99: at(0.99), max: at(1)};
}

// ---- one document in each library, with the same few operations ----

// Texts that people edit together are text types in both, everything else is plain values.
const automerge = {
  fromActivity: (activity) => Automerge.from(structuredClone(activity)),
  fromPlan: (activities) => Automerge.from({activities: structuredClone(activities)}),
  save: (doc) => Automerge.save(doc),
  load: (bytes) => Automerge.load(bytes),
  moveEnd: (doc, date) => Automerge.change(doc, (d) => { d.endDate = date; }),
  setTarget: (doc, value) => Automerge.change(doc, (d) => { d.targets[0].value = value; }),
  appendText: (doc, text) => Automerge.change(doc, (d) => {
    Automerge.splice(d, ['description', 'en'], d.description.en.length, 0, text);
  }),
  prependText: (doc, text) => Automerge.change(doc, (d) => {
    Automerge.splice(d, ['description', 'en'], 0, 0, text);
  }),
  merge: (mine, theirs) => Automerge.merge(mine, theirs),
  editPlan: (doc, index, date) => Automerge.change(doc, (d) => {
    d.activities[index].endDate = date;
  }),
  // What would be kept or sent: the change that was just made.
  lastChange: (doc) => Automerge.getLastLocalChange(doc),
  read: (doc) => ({endDate: doc.endDate, value: doc.targets[0].value, text: doc.description.en}),
};

function toYjs(value, isText = false) {
  if (isText) return new Y.Text(value);
  if (Array.isArray(value)) return Y.Array.from(value.map((item) => toYjs(item)));
  if (typeof value !== 'object' || value === null) return value;
  const map = new Y.Map();
  for (const [key, item] of Object.entries(value)) {
    if (key === 'description') {
      const texts = new Y.Map();
      for (const [language, text] of Object.entries(item)) texts.set(language, new Y.Text(text));
      map.set(key, texts);
    } else {
      map.set(key, toYjs(item));
    }
  }
  return map;
}

const yjs = {
  fromActivity: (activity) => {
    const doc = new Y.Doc();
    doc.getMap('root').set('activity', toYjs(activity));
    return doc;
  },
  fromPlan: (activities) => {
    const doc = new Y.Doc();
    doc.transact(() => {
      doc.getArray('activities').push(activities.map((activity) => toYjs(activity)));
    });
    return doc;
  },
  save: (doc) => Y.encodeStateAsUpdate(doc),
  load: (bytes) => {
    const doc = new Y.Doc();
    Y.applyUpdate(doc, bytes);
    return doc;
  },
  activity: (doc) => doc.getMap('root').get('activity'),
  moveEnd: (doc, date) => { yjs.activity(doc).set('endDate', date); return doc; },
  setTarget: (doc, value) => {
    yjs.activity(doc).get('targets').get(0).set('value', value);
    return doc;
  },
  appendText: (doc, text) => {
    const description = yjs.activity(doc).get('description').get('en');
    description.insert(description.length, text);
    return doc;
  },
  prependText: (doc, text) => {
    yjs.activity(doc).get('description').get('en').insert(0, text);
    return doc;
  },
  merge: (mine, theirs) => {
    Y.applyUpdate(mine, Y.encodeStateAsUpdate(theirs, Y.encodeStateVector(mine)));
    return mine;
  },
  editPlan: (doc, index, date) => {
    doc.getArray('activities').get(index).set('endDate', date);
    return doc;
  },
  lastChange: () => undefined,
  read: (doc) => {
    const activity = yjs.activity(doc).toJSON();
    return {endDate: activity.endDate, value: activity.targets[0].value,
      text: activity.description.en};
  },
};

// ---- the work ----

// Both sides load the same state and edit it; then one takes the other's edit in. Only that is
// measured.
function merge(library, samples, pairs) {
  const prepare = (i, ofText) => {
    const bytes = library.save(library.fromActivity(samples[i % samples.length]));
    const theirs = library.load(bytes);
    const mine = library.load(bytes);
    return ofText
      ? [library.appendText(mine, ' The plans are public.'), library.prependText(theirs, 'Soon: ')]
      : [library.setTarget(mine, `${120 + i}`), library.moveEnd(theirs, '2022-06-30')];
  };
  const measure = (ofText) => {
    const times = [];
    const warmup = Math.min(pairs, 200);
    for (let i = 0; i < pairs + warmup; ++i) {
      const [mine, theirs] = prepare(i, ofText);
      const start = now();
      const merged = library.merge(mine, theirs);
      if (i >= warmup) times.push(now() - start);
      const seen = library.read(merged);
      const good = ofText
        ? seen.text.startsWith('Soon: ') && seen.text.endsWith('public.')
        : seen.value === `${120 + i}` && seen.endDate === '2022-06-30';
      if (!good) throw new Error(`an edit was lost: ${JSON.stringify(seen)}`);
    }
    const total = times.reduce((sum, time) => sum + time, 0);
    return {per_second: pairs / total, latency_us: quantiles(times)};
  };
  const fields = measure(false);
  return {...fields, text: measure(true)};
}

function plan(library, samples, activities, edits) {
  const list = Array.from({length: activities}, (_, i) => samples[i % samples.length]);
  const bytes = library.save(library.fromPlan(list));
  global.gc?.();
  const before = process.memoryUsage().rss;
  const start = now();
  let doc = library.load(bytes);
  const loadSeconds = now() - start;
  const times = [];
  for (let i = 0; i < edits; ++i) {
    const begin = now();
    doc = library.editPlan(doc, (i * 7919) % activities, `2022-06-${10 + i % 20}`);
    library.lastChange(doc);
    times.push(now() - begin);
  }
  return {load_seconds: loadSeconds, file_bytes: bytes.length, rss: process.memoryUsage().rss,
    rss_before_load: before, peak: process.resourceUsage().maxRSS * 1024,
    latency_us: quantiles(times)};
}

const [name, work, samplesFile, ...numbers] = process.argv.slice(2);
const library = {automerge, yjs}[name];
const task = {merge, plan}[work];
const samples = JSON.parse(fs.readFileSync(samplesFile, 'utf8'));
console.log(JSON.stringify({work: `${name}-${work}`, ...task(library, samples, ...numbers.map(Number))}));
