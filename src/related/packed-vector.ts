/** An embedding in a quarter of its room: int8 with one scale for the whole vector, largest component = ±127. */
export interface PackedVector {
  /** What one step of a byte is worth. */
  scale: number
  bytes: Int8Array
}

// Plain loops: `from` with a function takes several times as long, and every item comes through here.
export function packVector(vector: Float32Array): PackedVector {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  const factor = largest === 0 ? 0 : 127 / largest
  const bytes = new Int8Array(vector.length)
  for (let place = 0; place < bytes.length; place++)
    bytes[place] = Math.round((vector[place] as number) * factor)
  return { scale: Math.fround(largest / 127), bytes }
}

export function unpackVector({ scale, bytes }: PackedVector): Float32Array {
  const vector = new Float32Array(bytes.length)
  for (let place = 0; place < bytes.length; place++) vector[place] = (bytes[place] as number) * scale
  return vector
}
