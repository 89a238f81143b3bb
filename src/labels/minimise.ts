/** Value at a point; writes the gradient into its second argument. */
type Objective = (at: Float64Array, gradient: Float64Array) => number

const iterations = 100
const memory = 4
const halvings = 30

/**
 * Limited-memory BFGS (Nocedal & Wright 2006, algorithm 7.5) with a backtracking line search, for a smooth convex
 * function; it ends where the gradient is `near` times as long as at the start. No randomness and no clock: the same
 * function and start give the same point, bit for bit.
 */
export function minimise(start: Float64Array, objective: Objective, near: number): Float64Array {
  let point = start.slice()
  let gradient = new Float64Array(point.length)
  let value = objective(point, gradient)
  const goal = near * Math.max(1, norm(gradient))
  const steps: Float64Array[] = []
  const changes: Float64Array[] = []
  const bends: number[] = []
  let next = new Float64Array(point.length)
  let nextGradient = new Float64Array(point.length)
  const direction = new Float64Array(point.length)

  for (let iteration = 0; iteration < iterations && norm(gradient) > goal; iteration++) {
    descend(direction, gradient, { steps, changes, bends })
    const slope = dot(direction, gradient)
    let length = iteration === 0 ? 1 / Math.max(1, norm(gradient)) : 1
    let nextValue = Number.POSITIVE_INFINITY
    let halved = 0
    for (; halved < halvings; halved++) {
      for (let place = 0; place < point.length; place++) {
        next[place] = (point[place] as number) + length * (direction[place] as number)
      }
      nextValue = objective(next, nextGradient)
      if (nextValue <= value + 1e-4 * length * slope) break
      length /= 2
    }
    if (halved === halvings) break
    // The oldest arrays are used again: they are large.
    const full = steps.length === memory
    const step = full ? (steps.shift() as Float64Array) : new Float64Array(point.length)
    const change = full ? (changes.shift() as Float64Array) : new Float64Array(point.length)
    subtract(step, next, point)
    subtract(change, nextGradient, gradient)
    if (full) bends.shift()
    const bend = dot(step, change)
    if (bend > 1e-12) {
      steps.push(step)
      changes.push(change)
      bends.push(bend)
    }
    ;[point, next] = [next, point]
    ;[gradient, nextGradient] = [nextGradient, gradient]
    value = nextValue
  }
  return point
}

/** What the last steps showed of the function; `bends` are the products of step and change. */
interface Memory {
  steps: Float64Array[]
  changes: Float64Array[]
  bends: number[]
}

/** The two-loop recursion: minus the inverse Hessian, as the last steps show it, times the gradient. */
function descend(direction: Float64Array, gradient: Float64Array, { steps, changes, bends }: Memory): void {
  for (let place = 0; place < gradient.length; place++) direction[place] = -(gradient[place] as number)
  const shares: number[] = []
  for (let index = steps.length - 1; index >= 0; index--) {
    const share = dot(steps[index] as Float64Array, direction) / (bends[index] as number)
    shares[index] = share
    addTo(direction, -share, changes[index] as Float64Array)
  }
  const lastChange = changes.at(-1)
  if (lastChange !== undefined) {
    const scale = (bends.at(-1) as number) / dot(lastChange, lastChange)
    for (let place = 0; place < direction.length; place++)
      direction[place] = (direction[place] as number) * scale
  }
  for (const [index, step] of steps.entries()) {
    const back = dot(changes[index] as Float64Array, direction) / (bends[index] as number)
    addTo(direction, (shares[index] as number) - back, step)
  }
}

function dot(left: Float64Array, right: Float64Array): number {
  // Two sums, since each addition waits for the one before.
  let even = 0
  let odd = 0
  const pairs = left.length - (left.length % 2)
  for (let place = 0; place < pairs; place += 2) {
    even += (left[place] as number) * (right[place] as number)
    odd += (left[place + 1] as number) * (right[place + 1] as number)
  }
  if (pairs < left.length) even += (left[pairs] as number) * (right[pairs] as number)
  return even + odd
}

function norm(vector: Float64Array): number {
  return Math.sqrt(dot(vector, vector))
}

function addTo(target: Float64Array, factor: number, vector: Float64Array): void {
  for (let place = 0; place < target.length; place++) {
    target[place] = (target[place] as number) + factor * (vector[place] as number)
  }
}

function subtract(target: Float64Array, left: Float64Array, right: Float64Array): void {
  for (let place = 0; place < target.length; place++)
    target[place] = (left[place] as number) - (right[place] as number)
}
