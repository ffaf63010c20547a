/** @file 链接、文件或键入的数值里有什么不对。 */
export const issues = {
  notANumber: (p: { value: string }) => `“${p.value}”不是数字`,
  notAnInteger: (p: { value: string }) => `“${p.value}”不是整数`,
  outOfRange: (p: { value: string; min: string; max: string }) => `${p.value} 不在 ${p.min} 到 ${p.max} 之间`,
  unknownChoice: (p: { value: string; options: string }) => `不认识“${p.value}”；可用的有：${p.options}`,
  unknownKey: (p: { key: string }) => `不认识“${p.key}”`,
  wrongType: (p: { expected: string }) => `应为：${p.expected}`,
  tooMany: (p: { max: string }) => `超过 ${p.max} 个`,
  tooFew: (p: { min: string }) => `少于 ${p.min} 个`,
  notAscending: () => '必须一个比一个大',
  futureVersion: (p: { version: string; known: string }) => `它是按版本 ${p.version} 写的，本页只认识到 ${p.known}`,
  malformed: (p: { part: string }) => `“${p.part}”读不出来`,
  tooLong: (p: { length: string; max: string }) => `共 ${p.length} 个字符，最多只读 ${p.max} 个`,
  duplicateId: (p: { id: string }) => `有两个方案都叫 ${p.id}`,
  conflict: (p: { conflict: string; keys: string }) => `${p.keys} 相互矛盾（${p.conflict}）`,
  at: (p: { path: string; text: string }) => `${p.path}：${p.text}`,
} as const;
