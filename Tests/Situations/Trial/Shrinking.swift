/// Makes a situation that fails smaller, as long as it fails alike.
public struct Shrinking {
    /// Whether a smaller one fails, too.
    let fails: (Situation) async throws -> Bool
    /// No more attempts than this.
    var attempts = 150

    public init(fails: @escaping (Situation) async throws -> Bool) { self.fails = fails }

    public mutating func smallest(_ situation: Situation) async throws -> Situation {
        var best = situation
        var size = max(1, best.count / 2)
        while attempts > 0 {
            var shrank = false
            var start = 0
            while start < best.count && attempts > 0 {
                let candidate = best.removing(start..<min(start + size, best.count))
                attempts -= 1
                if try await fails(candidate) {
                    best = candidate
                    shrank = true
                } else {
                    start += size
                }
            }
            if size == 1 && !shrank { break }
            size = max(1, size / 2)
        }
        return best
    }
}

extension Situation {
    /// The number of steps.
    var count: Int { setup.count + phases.map(\.count).reduce(0, +) }

    /// Without the steps at these places; phases stay, so that moments keep their numbers.
    func removing(_ range: Range<Int>) -> Situation {
        var place = 0
        func left(_ steps: [Step]) -> [Step] {
            steps.filter { _ in
                defer { place += 1 }
                return !range.contains(place)
            }
        }
        var smaller = self
        smaller.setup = left(setup)
        smaller.phases = phases.map(left)
        return smaller
    }
}
