import Binlog
import Foundation

@testable import Archive

/// A moment in UTC: `2026-11-21T10:00:00Z`.
func moment(_ text: String) -> Moment {
    Moment(microseconds: UInt64(try! Date(text, strategy: .iso8601).timeIntervalSince1970) * 1_000_000)
}

extension Moment {
    func adding(hours: Int) -> Moment { Moment(microseconds: UInt64(Int(microseconds) + hours * 3_600_000_000)) }
}

extension ArchiveManifest.Snapshot {
    /// With its time as the name: `20261121T100000Z`.
    static func taken(_ moment: Moment, generation: Int = 1, suffix: String = "") -> Self {
        let text = moment.description
        let id = text.prefix { $0 != "." }.filter { $0 != "-" && $0 != ":" } + "Z" + suffix
        return Self(id: id, taken: moment, generation: generation, sha256: "")
    }

    static func taken(_ text: String, generation: Int = 1) -> Self { taken(moment(text), generation: generation) }
}

/// Repeats its choices.
struct SplitMix: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var z = state
        z = (z ^ (z >> 30)) &* 0xbf58_476d_1ce4_e5b9
        z = (z ^ (z >> 27)) &* 0x94d0_49bb_1331_11eb
        return z ^ (z >> 31)
    }
}
