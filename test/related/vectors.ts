/** Of length 1, in any direction. */
export function randomVector(dimension: number, random: () => number): Float32Array {
  return normal(Float32Array.from({ length: dimension }, () => gauss(random)))
}

/** Of length 1; two of them around the same one have a cosine of about `likeness`. */
export function near(centre: Float32Array, likeness: number, random: () => number): Float32Array {
  const noise = randomVector(centre.length, random)
  const amount = Math.sqrt(1 / likeness - 1)
  return normal(centre.map((value, place) => value + amount * (noise[place] as number)))
}

export function cosine(left: Float32Array, right: Float32Array): number {
  return left.reduce((sum, value, place) => sum + value * (right[place] as number), 0)
}

function normal(vector: Float32Array): Float32Array {
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

function gauss(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}
