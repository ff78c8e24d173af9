/// Repeatable chance: the same seed, the same situation.
public struct Dice: RandomNumberGenerator, Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed }

    /// SplitMix64.
    public mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }

    mutating func roll(_ range: ClosedRange<Int>) -> Int { Int.random(in: range, using: &self) }

    /// True once in `n` times.
    mutating func once(in n: Int) -> Bool { roll(1...n) == 1 }

    mutating func pick<T>(_ choices: [T]) -> T { choices[roll(0...choices.count - 1)] }

    /// An index, the heavier its weight the likelier.
    mutating func weighted(_ weights: [Int]) -> Int {
        var point = roll(0...weights.reduce(0, +) - 1)
        for (index, weight) in weights.enumerated() {
            if point < weight { return index }
            point -= weight
        }
        return weights.count - 1
    }
}
