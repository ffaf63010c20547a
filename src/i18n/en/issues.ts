/** @file What was wrong with a link, a file or a typed value. */
export const issues = {
  notANumber: (p: { value: string }) => `"${p.value}" is not a number`,
  notAnInteger: (p: { value: string }) => `"${p.value}" is not a whole number`,
  outOfRange: (p: { value: string; min: string; max: string }) => `${p.value} is outside ${p.min} to ${p.max}`,
  unknownChoice: (p: { value: string; options: string }) => `"${p.value}" is not known; known: ${p.options}`,
  unknownKey: (p: { key: string }) => `"${p.key}" is not known`,
  wrongType: (p: { expected: string }) => `expected: ${p.expected}`,
  tooMany: (p: { max: string }) => `more than ${p.max}`,
  tooFew: (p: { min: string }) => `fewer than ${p.min}`,
  notAscending: () => 'must rise from each to the next',
  futureVersion: (p: { version: string; known: string }) => `it was written for version ${p.version}; this page knows up to ${p.known}`,
  malformed: (p: { part: string }) => `"${p.part}" could not be read`,
  tooLong: (p: { length: string; max: string }) => `${p.length} characters; at most ${p.max} are read`,
  duplicateId: (p: { id: string }) => `two runs are called ${p.id}`,
  conflict: (p: { conflict: string; keys: string }) => `${p.keys} contradict each other (${p.conflict})`,
  at: (p: { path: string; text: string }) => `${p.path}: ${p.text}`,
} as const;
