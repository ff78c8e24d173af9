import Binlog

/// The name of a snapshot's directory: when it was taken, in UTC, as `20261121T100000Z`.
enum SnapshotID {
    /// Whether a name is like that.
    static func isOne(_ name: String) -> Bool {
        name.wholeMatch(of: /[0-9]{8}T[0-9]{6}Z(-[0-9]+)?/.matchingSemantics(.unicodeScalar)) != nil
    }

    /// - Parameter isTaken: whether there is one of that name; then it is `20261121T100000Z-2`, and so on.
    static func make(for moment: Moment, isTaken: (String) -> Bool) -> String {
        // Of 2026-11-21T10:00:00.123456Z, all before the fraction.
        let base = "\(moment)".prefix { $0 != "." }.filter { $0 != "-" && $0 != ":" } + "Z"
        var id = base
        var number = 2
        while isTaken(id) {
            id = "\(base)-\(number)"
            number += 1
        }
        return id
    }
}
